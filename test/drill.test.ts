/** `wardline drill` as people run it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Run, temporaryFolder, wardline } from './program.ts';

const folder = temporaryFolder();
const drill = (...args: readonly string[]): Run => wardline(['drill', ...args], { folder });

function file(name: string, content: string): string {
  const target = path.join(folder, name);
  fs.writeFileSync(target, content);
  return target;
}

const model = file(
  'model.json',
  JSON.stringify({
    devices: [
      { id: 'pc', weakTo: ['eternalblue'], ip: '10.1.0.5' },
      { id: 'gateway', weakTo: ['eternalblue'], ip: '10.2.0.1' },
      { id: 'pump', weakTo: ['eternalblue'], critical: true, function: 'infusion', category: 'infusion-pump' },
    ],
    access: [
      { from: 'pc', to: 'gateway', protocol: 'tcp', port: 445 },
      { from: 'gateway', to: 'pump', protocol: 'tcp', port: 445, needed: true },
    ],
  }),
);

test('a worm is played as the network is and with a policy', () => {
  const policy = file(
    'policy.yaml',
    `zones:
  - {name: office, members: [10.1.0.0/16]}
  - {name: ward, members: [10.2.0.0/16, "category:infusion-pump"]}
rules:
  - {from: office, to: ward, protocol: tcp, ports: [104], reason: images}
`,
  );
  const run = drill('worm', '--model', model, '--entry', 'pc', '--exploit', 'wannacry', '--policy', policy);
  assert.equal(run.status, 0, run.err);
  const answer = JSON.parse(run.out);
  assert.deepEqual(answer.infected, ['pc', 'gateway', 'pump']);
  assert.deepEqual(answer.cuts, [{ from: 'pc', to: 'gateway', protocol: 'tcp', port: 445 }]);
  assert.deepEqual(answer.after.infected, ['pc']);
  assert.deepEqual(answer.after.lost, []);
  assert.deepEqual(answer.after.cuts, []);
  assert.ok(answer.curve.length > 10 && answer.curve.every((point: object) => Object.keys(point).length === 4));
});

test('containment is told for people', () => {
  const run = drill('contain', '--model', model, '--infected', 'pc', '--format', 'table');
  assert.equal(run.status, 0, run.err);
  assert.match(run.out, /1 infected, 2 at risk[\s\S]*\* stop-spread/);
});

test('of what was seen a device is taken through services that it has', () => {
  const [data, demo] = [path.join(folder, 'seen'), path.join(import.meta.dirname, '../examples/demo/hospital.pcap.gz')];
  const analysed = wardline(['analyze', '--data', data, demo], { folder });
  assert.equal(analysed.status, 0, analysed.err);
  const infected = (exploit: string, entry: string): readonly string[] => {
    const run = drill('worm', '--data', data, '--entry', entry, '--exploit', exploit);
    assert.equal(run.status, 0, run.err);
    return JSON.parse(run.out).infected;
  };
  // A serial server answers to Telnet beside the workstation, so it is taken.
  assert.ok(infected('telnet', '10.20.40.103').length > 1);
  // Of the switch beside the management station a community of SNMP was heard: nobody signs in by SSH with that.
  const found = JSON.parse(analysed.out).devices.find(({ ips }: { ips: string[] }) => ips.includes('10.20.30.201'));
  assert.ok(found?.roles.includes('ssh:server') && found.roles.includes('snmp:server'), 'the switch has both');
  const reached = infected('password-seen', '10.20.30.90');
  assert.ok(!reached.includes(found.id), reached.join());
});

test('what cannot be played is told in one sentence', () => {
  const bad = file('bad.json', '{"devices":[{"id":"a"}],"access":[{"from":"a","to":"a","port":"x"}]}');
  for (const [args, said] of [
    [['--model', model, '--entry', 'nobody'], /no device is called "nobody"/],
    [['--model', bad], /bad\.json: access\.0\.port/],
    [['--model', path.join(folder, 'none.json')], /cannot be read \(ENOENT\)/],
    [['--model', model, '--runs', '0'], /whole number from 1/],
    [[], /name a model \(--model\), or a folder of data/],
    [['--data', path.join(folder, 'none')], /nothing is kept there/],
  ] as const) {
    const run = drill('worm', ...args);
    assert.equal(run.status, 2, run.err);
    assert.match(run.err, said);
    assert.equal(run.err.trim().split('\n').length, 1, run.err);
  }
});
