/** Certificates: accepted as they are, refused when anything in them, or in what they speak of, is changed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseSync } from 'oxc-parser';
import { port, testNetwork } from '#access/forwarding/test-network.ts';
import { createRandom, type Random } from '#base/random.ts';
import { policySchema } from '#model/policy.ts';
import { certificateOf } from './certificate.ts';
import { checkCertificate, checkText } from './check/check.ts';
import { readIntents } from './intents.ts';
import { createProver } from './prove.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-certificate-'));
after(() => fs.rmSync(folder, { recursive: true }));

const CORE = [
  port('GigabitEthernet0/1', '10.1.0.1 255.255.255.0', 'ip access-group GUESTS in'),
  port('GigabitEthernet0/2', '10.2.0.1 255.255.255.0'),
  port('GigabitEthernet0/3', '10.9.0.1 255.255.255.0'),
  'ip access-list extended GUESTS',
  ' deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255',
  ' permit ip any any',
  '',
].join('\n');
const POLICY = JSON.stringify({
  zones: [
    { name: 'guest', members: ['10.1.0.0/24'] },
    { name: 'ward', members: ['10.2.0.0/24'] },
    { name: 'archive', members: ['10.9.0.4'] },
  ],
});
const INTENTS = `nothing in zone guest reaches zone ward
zone ward can reach zone archive on tcp/104
nothing in zone guest reaches zone archive   # refuted
`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function file(name: string, text: string): string {
  const target = path.join(folder, name);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  return target;
}

/** A folder of configurations, a policy and intents, with a true certificate about them. */
function proven(name: string): { readonly against: Parameters<typeof checkCertificate>[1]; readonly text: string } {
  // The test network puts the host name first.
  const core = `hostname core\n${CORE}`;
  file(`${name}/net/core.cfg`, core);
  const against = {
    network: path.join(folder, name, 'net'),
    policy: file(`${name}/policy.json`, POLICY),
    intent: file(`${name}/intents.txt`, INTENTS),
  };
  const model = testNetwork({ routers: { core: CORE } });
  const prover = createProver(model, policySchema.parse(JSON.parse(POLICY)), [], []);
  const text = certificateOf({
    model,
    network: [{ file: 'core.cfg', sha256: sha256(core) }],
    policy: sha256(POLICY),
    intent: sha256(INTENTS),
    intents: readIntents(INTENTS, 'intents.txt').map((intent) => ({ intent, proven: prover.prove(intent) })),
    nameOf: (one) => one,
  });
  return { against, text };
}

const { against, text } = proven('one');
const checked = (certificate: string): { readonly accepted: boolean; readonly because: string } =>
  checkText(certificate, against);

test('a true certificate is accepted, and speaks of all three results', () => {
  assert.deepEqual(checked(text).because, 'every file is as it was, and every step follows');
  const { intents } = JSON.parse(text) as { intents: { result: string }[] };
  assert.deepEqual(
    intents.map(({ result }) => result),
    ['proved', 'proved', 'refuted'],
  );
});

test('10,000 random alterations of its bytes: none is accepted (seed 7)', (context) => {
  const random = createRandom(7);
  let accepted = 0;
  for (let round = 0; round < 10_000; round++) if (checked(altered(text, random)).accepted) accepted++;
  context.diagnostic(`10000 alterations of ${text.length} bytes, ${accepted} accepted`);
  assert.equal(accepted, 0);
});

/** One byte changed, a piece left out, doubled, or moved. */
function altered(whole: string, random: Random): string {
  const at = random.below(whole.length);
  const length = 1 + random.below(20);
  const piece = whole.slice(at, at + length);
  const elsewhere = random.below(whole.length);
  const changes = [
    () => whole.slice(0, at) + String.fromCharCode(32 + random.below(95)) + whole.slice(at + 1),
    () => whole.slice(0, at) + whole.slice(at + length),
    () => whole.slice(0, at) + piece + whole.slice(at),
    () => whole.slice(0, elsewhere) + piece + whole.slice(elsewhere + length),
  ];
  for (;;) {
    const changed = random.pick(changes)?.() ?? '';
    if (changed !== whole) return changed;
  }
}

type Step = {
  packets: number;
  from: string[];
  places: {
    begins: number;
    reached: number;
    fates: { kind: string; to: number; packets: number; lines: { text: string; at: number }[] }[];
  }[];
};
type Certificate = {
  digest?: string;
  intents: { intent: string; result: string; witness: unknown; steps: Step[] }[];
  nodes: number[][];
};

/** A certificate changed by somebody who knows how its digest is made. */
function forged(change: (certificate: Certificate) => void): string {
  const { digest: _, ...body } = JSON.parse(text) as Certificate;
  change(body as Certificate);
  return JSON.stringify({ ...body, digest: sha256(JSON.stringify(body)) });
}

test('who makes the digest anew is refused for what does not follow', () => {
  const forgeries: Readonly<Record<string, (certificate: Certificate) => void>> = {
    'a refuted intent called proved': ({ intents }) =>
      Object.assign(intents[2] ?? {}, { result: 'proved', witness: null }),
    'a fate that arrives called one that fails, its set emptied': ({ intents }) => {
      for (const fate of intents[2]?.steps[0]?.places.flatMap(({ fates }) => fates) ?? [])
        if (fate.kind === 'arrive') fate.packets = 0;
    },
    'a place at which nothing arrives': ({ intents }) => {
      for (const place of intents[2]?.steps[0]?.places ?? []) place.reached = 0;
    },
    'fewer packets asked about': ({ intents }) => {
      for (const step of intents[0]?.steps ?? []) step.packets = 0;
    },
    'other addresses': ({ intents }) => {
      for (const step of intents[0]?.steps ?? []) step.from = ['10.3.0.0/24'];
    },
    'a line that does not stand there': ({ intents }) => {
      for (const line of intents[0]?.steps.flatMap(({ places }) =>
        places.flatMap(({ fates }) => fates.flatMap(({ lines }) => lines)),
      ) ?? [])
        line.at += 1;
    },
    'an intent left out': ({ intents }) => {
      intents.pop();
    },
    'another sentence': ({ intents }) =>
      Object.assign(intents[0] ?? {}, { intent: 'nothing in zone guest reaches zone moon' }),
    'nodes out of order': ({ nodes }) => {
      nodes.reverse();
    },
  };
  for (const [name, change] of Object.entries(forgeries)) assert.equal(checked(forged(change)).accepted, false, name);
  assert.equal(checked(forged(() => {})).accepted, true, 'the forger makes digests as the prover does');
});

test('1,000 random forgeries of its sets and ways with a true digest: none proves what is refuted (seed 8)', () => {
  const random = createRandom(8);
  for (let round = 0; round < 1000; round++) {
    const forgery = forged((certificate) => {
      Object.assign(certificate.intents[2] ?? {}, { result: 'proved', witness: null, line: null });
      for (let times = 1 + random.below(3); times > 0; times--) tamper(certificate, random);
    });
    assert.equal(checked(forgery).accepted, false);
  }
});

function tamper({ intents, nodes }: Certificate, random: Random): void {
  const place = random.pick(intents[2]?.steps[0]?.places ?? []);
  const fate = random.pick(place?.fates ?? []);
  const set = random.below(nodes.length + 2);
  if (!place || !fate) return;
  const changes = [
    () => Object.assign(place, { reached: set }),
    () => Object.assign(place, { begins: set }),
    () => Object.assign(fate, { packets: set }),
    () => Object.assign(fate, { to: random.below(4) }),
  ];
  random.pick(changes)?.();
}

test('a true certificate held against another network, policy or intent is refused', () => {
  const certificate = file('true.json', text);
  const other = (name: string, change: (folder: string) => void): string => {
    const made = proven(name);
    change(path.join(folder, name));
    return checkCertificate(certificate, made.against).because;
  };
  const append =
    (part: string) =>
    (where: string): void =>
      fs.appendFileSync(path.join(where, part), '\n');
  assert.match(other('network', append('net/core.cfg')), /core\.cfg is not as it was/);
  assert.match(other('policy', append('policy.json')), /policy is another/);
  assert.match(other('intents', append('intents.txt')), /intents are others/);
  assert.match(
    other('more', (where) => fs.writeFileSync(path.join(where, 'net/new.cfg'), 'hostname new\n')),
    /new\.cfg is new/,
  );
  assert.match(
    other('fewer', (where) => fs.rmSync(path.join(where, 'net/core.cfg'))),
    /is not in the network/,
  );
});

test('the checker is small, and imports nothing but Node and itself', (context) => {
  const home = path.join(import.meta.dirname, 'check');
  let lines = 0;
  for (const name of fs.readdirSync(home)) {
    const source = fs.readFileSync(path.join(home, name), 'utf8');
    lines += source.split('\n').length;
    const imported = parseSync(name, source).module.staticImports.map((entry) => entry.moduleRequest.value);
    assert.deepEqual(
      imported.filter((specifier) => !/^(?:node:|\.\/)/.test(specifier)),
      [],
    );
  }
  context.diagnostic(`${lines} lines`);
  assert.ok(lines > 100 && lines < 500);
});
