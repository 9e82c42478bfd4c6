/**
 * What a drill says is so: a probe that hops through the laboratory over real routers and sockets reaches exactly the devices
 * that the worm does in the drill, before the network is divided and after, with the policy written for the router by Wardline.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { fixed, type Host, VLAN } from '../lab/host.ts';
import { HOSTS } from '../lab/hosts.ts';
import { Laboratory } from '../lab/laboratory.ts';
import { tearDown } from '../lab/network.ts';
import { probe, type Weak } from '../lab/probe.ts';
import { hindrance } from '../lab/requirements.ts';
import type { WormDrill } from '../src/model/drill-answer.ts';
import { takeTurn } from './laboratory-turn.ts';
import { temporaryFolder, wardline } from './program.ts';

const ROUTER = 'core-1';
const ENTRY = 'pc-office-1';
const folder = temporaryFolder();
let giveBack: () => void = () => {};

interface Stood extends Weak {
  readonly host: Host;
  /** Ports that are open, whatever they are weak to. */
  readonly open: readonly number[];
}

let cards = 0;
const stood = (name: string, vlan: number, weakTo: readonly string[], open: readonly number[]): Stood => {
  const number = ++cards;
  const address = fixed(vlan, 200 + number, `02:00:00:77:00:${String(number).padStart(2, '0')}`);
  return { name, weakTo, open, host: { name, about: 'Stands in a network.', ...address, roles: [], states: [] } };
};

/** Weak ones and others in four networks; some are weak to what nobody here carries, some have the update, some are not on. */
const STOOD: readonly Stood[] = [
  stood(ENTRY, VLAN.office, ['eternalblue'], []),
  stood('pc-office-2', VLAN.office, ['eternalblue'], [445]),
  stood('pc-office-3', VLAN.office, ['bluekeep'], [3389, 445]),
  stood('pc-office-4', VLAN.office, [], [445]),
  stood('files', VLAN.servers, ['eternalblue', 'bluekeep'], [445, 3389]),
  stood('jump', VLAN.servers, ['bluekeep'], [3389]),
  stood('viewer', VLAN.imaging, ['eternalblue'], [445, 104]),
  stood('scanner', VLAN.imaging, ['bluekeep', 'eternalblue'], [139, 3389]),
  stood('pump-server', VLAN.clinical, ['eternalblue'], [445]),
  stood('monitor-server', VLAN.clinical, ['bluekeep'], [3389]),
];

/** The router, without what it serves in the day of the hospital. */
const router = HOSTS.find(({ name }) => name === ROUTER);
const lab = new Laboratory([...(router ? [router] : []), ...STOOD.map(({ host }) => host)]);

const POLICIES: Readonly<Record<string, string>> = {
  'shares alone': `
  - {from: office, to: servers, protocol: tcp, ports: [445], action: permit, reason: shares}
  - {from: ward, to: servers, protocol: tcp, ports: [445], action: permit, reason: shares}`,
  'desktops of servers': `
  - {from: office, to: servers, protocol: tcp, ports: [3389], action: permit, reason: desktops}
  - {from: servers, to: ward, protocol: tcp, ports: [3389, 445], action: permit, reason: care from afar}
  - {from: servers, to: imaging, protocol: tcp, ports: [104], action: permit, reason: images}`,
  'images alone': `
  - {from: servers, to: imaging, protocol: tcp, ports: [104], action: permit, reason: images}`,
};

function policyFile(rules: string): string {
  const zones = { ward: VLAN.clinical, imaging: VLAN.imaging, servers: VLAN.servers, office: VLAN.office };
  const lines = Object.entries(zones).map(([name, vlan]) => `  - {name: ${name}, members: [10.20.${vlan}.0/24]}`);
  const file = path.join(folder, 'policy.yaml');
  fs.writeFileSync(file, `zones:\n${lines.join('\n')}\nrules:${rules}\n`);
  return file;
}

/** Every host has a way to every open port, as a router without a policy gives it. */
function modelFile(): string {
  const devices = STOOD.map(({ name, weakTo }) => ({ id: name, weakTo, ip: lab.address(name) }));
  const access = STOOD.flatMap(({ name: to, open }) =>
    open.flatMap((port) =>
      STOOD.filter(({ name }) => name !== to).map(({ name: from }) => ({
        from,
        to,
        protocol: 'tcp',
        port,
        needed: false,
      })),
    ),
  );
  const file = path.join(folder, 'model.json');
  fs.writeFileSync(file, JSON.stringify({ devices, access }));
  return file;
}

type Drilled = WormDrill & { readonly after?: WormDrill };

function drill(weakness: string, policy: string | null): Drilled {
  const words = ['drill', 'worm', '--model', modelFile(), '--entry', ENTRY, '--exploit', weakness, '--runs', '5'];
  const { status, out, err } = wardline([...words, ...(policy === null ? [] : ['--policy', policy])], { folder });
  assert.equal(status, 0, err);
  return JSON.parse(out) as Drilled;
}

const reason = hindrance(['network', 'scenario', 'probes']);
if (reason === null) declare();
else console.error(`probe.test.ts was not run: ${reason}`);

function declare(): void {
  after(async () => {
    await tearDown();
    giveBack();
  });

  test('before the network is divided, the probe reaches whom the drill says', async (t) => {
    giveBack = await takeTurn();
    await lab.raise();
    for (const { name, open } of STOOD)
      for (const port of open)
        await lab.start(name, `port-${port}`, ['socat', `TCP-LISTEN:${port},fork,reuseaddr`, 'OPEN:/dev/null'], {
          port,
        });
    for (const weakness of ['eternalblue', 'bluekeep']) {
      const reached = await probe(lab, ENTRY, STOOD, weakness);
      assert.deepEqual([...reached].sort(), [...drill(weakness, null).infected].sort(), weakness);
      assert.ok(reached.length >= 5, reached.join());
      t.diagnostic(`${weakness}: ${reached.join(' → ')}`);
    }
  });

  for (const [name, rules] of Object.entries(POLICIES))
    test(`divided by a policy (${name}), the probe reaches whom the drill says, and nobody else`, async (t) => {
      const policy = policyFile(rules);
      const rendered = wardline(['segment', 'render', '--policy', policy, '--dialect', 'nftables'], { folder });
      assert.equal(rendered.status, 0, rendered.err);
      const file = await lab.file(ROUTER, 'policy.nft', `flush ruleset\n${rendered.out}`);
      await lab.must(ROUTER, ['nft', '-f', file]);
      for (const weakness of ['eternalblue', 'bluekeep']) {
        const { infected, after: divided } = drill(weakness, policy);
        const reached = await probe(lab, ENTRY, STOOD, weakness);
        assert.deepEqual([...reached].sort(), [...(divided?.infected ?? [])].sort(), weakness);
        assert.ok(reached.length < infected.length, 'the policy changes nothing');
        t.diagnostic(`${weakness}: ${infected.length} before, ${reached.length} after: ${reached.join(' → ')}`);
      }
    });
}
