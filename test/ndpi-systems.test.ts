/** What nDPI says of the systems of hosts, from the first packet of their connections and from DHCP, beside what Wardline concludes of the same captures. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { analyze } from '#app/analyze.ts';
import { DEFAULTS } from '#app/config.ts';
import { loadKnowledge } from '#app/knowledge.ts';
import { run } from '#app/pipeline.ts';
import type { Fact } from '#model/fact.ts';

const FOLDER = path.join(import.meta.dirname, '../../shared/data/pcap/ndpi');
const knowledge = loadKnowledge();

/** What one result file says of the clients of its capture. */
interface Hints {
  readonly capture: string;
  /** Addresses with the systems that their SYN packets look like. */
  readonly systems: ReadonlyMap<string, ReadonlySet<string>>;
  readonly parameterLists: readonly string[];
  readonly vendorClasses: readonly string[];
}

/** nDPI's words for a system, and ours that say the same: a browser may know Android where the kernel's packets show Linux. */
const SAME: Readonly<Record<string, RegExp>> = {
  Windows: /^Windows/,
  Linux: /Linux|Android/,
  Android: /Android|^Linux$/,
  macOS: /macOS/,
  'iOS/iPad': /iOS|iPadOS/,
};

/** Hosts of which both say something else, with the reason. None is left. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {};

/** Reads `CLIENT:PORT -> SERVER:PORT … [TCP Fingerprint: 2_64_64240_2e3cee914fc1/Linux] … [DHCP Fingerprint: 1,3,6]`. */
function readHints(name: string, text: string): Hints {
  const systems = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [, system = 'Unknown'] = /\[TCP Fingerprint: [^\]/]*\/([^\]]+)\]/.exec(line) ?? [];
    const [, client] = /\bTCP \[?([\da-f.:]+?)\]?:\d+ (?:->|<->)/.exec(line) ?? [];
    if (client === undefined || system === 'Unknown') continue;
    systems.set(client, (systems.get(client) ?? new Set()).add(system));
  }
  const all = (word: string): readonly string[] => [
    ...new Set([...text.matchAll(new RegExp(`\\[DHCP ${word}: ([^\\]]+)\\]`, 'g'))].map(([, value = '']) => value)),
  ];
  return {
    capture: path.join(FOLDER, 'pcap', name.replace(/\.out$/, '')),
    systems,
    parameterLists: all('Fingerprint'),
    vendorClasses: all('Class Ident'),
  };
}

function hintsOfAll(): readonly Hints[] {
  const results = path.join(FOLDER, 'result');
  if (!fs.existsSync(results)) return [];
  return fs
    .readdirSync(results)
    .map((name) => readHints(name, fs.readFileSync(path.join(results, name), 'utf8')))
    .filter(({ capture }) => fs.existsSync(capture));
}

const everything = hintsOfAll();
const skip = everything.length === 0 && `${FOLDER} is not here`;

test('what nDPI writes is understood', () => {
  const { systems, parameterLists, vendorClasses } = readHints(
    'a.pcap.out',
    `1 TCP 10.0.0.1:40000 <-> 10.0.0.2:443 [proto: 91/TLS][TCP Fingerprint: 2_64_64240_2e3cee914fc1/Linux][x]
2 TCP [2001:db8::1]:40001 -> [2001:db8::2]:443 [TCP Fingerprint: 194_64_65535_dd5737e4fedb/iOS/iPad]
3 TCP 10.0.0.3:1 -> 10.0.0.2:443 [TCP Fingerprint: 2_64_5840_2e3cee914fc1/Unknown]
4 UDP 0.0.0.0:68 -> 255.255.255.255:67 [DHCP Fingerprint: 1,3,6][DHCP Class Ident: MSFT 5.0]`,
  );
  assert.deepEqual(
    [...systems].map(([ip, words]) => [ip, ...words]),
    [
      ['10.0.0.1', 'Linux'],
      ['2001:db8::1', 'iOS/iPad'],
    ],
  );
  assert.deepEqual([parameterLists, vendorClasses], [['1,3,6'], ['MSFT 5.0']]);
});

test('the DHCP fingerprints are the same', { skip }, async (context) => {
  let compared = 0;
  for (const { capture, parameterLists, vendorClasses } of everything) {
    if (parameterLists.length === 0) continue;
    const said = new Map<string, Set<string>>();
    const fact = ({ key, value }: Fact): void => void said.set(key, (said.get(key) ?? new Set()).add(value));
    await run([capture], DEFAULTS, { flow: () => {}, fact }, {});
    for (const list of parameterLists)
      assert.ok(said.get('dhcp.parameterRequestList')?.has(list), `${capture}: ${list}`);
    for (const word of vendorClasses) assert.ok(said.get('dhcp.vendorClass')?.has(word), `${capture}: ${word}`);
    compared += parameterLists.length + vendorClasses.length;
  }
  context.diagnostic(`${compared} of ${compared} DHCP fingerprints and vendor classes are the same`);
  assert.ok(compared >= 5, `only ${compared} compared`);
});

test('the systems of hosts are the same where both say one', { skip }, async (context) => {
  const counts = new Map<string, { hosts: number; said: number; same: number }>();
  const differing: string[] = [];
  for (const { capture, systems } of everything) {
    if (systems.size === 0) continue;
    const { report } = await analyze([capture], DEFAULTS, knowledge, {});
    for (const [ip, words] of systems) {
      const [hint = ''] = words;
      const os = report.devices.find(({ ips }) => ips.includes(ip))?.identity.os;
      const count = counts.get(hint) ?? { hosts: 0, said: 0, same: 0 };
      counts.set(hint, count);
      count.hosts++;
      if (!os) continue;
      count.said++;
      if ([...words].some((word) => SAME[word]?.test(os.value))) count.same++;
      else differing.push(`${path.basename(capture)} ${ip}: nDPI ${[...words].join(', ')}, ours ${os.value}`);
    }
  }
  for (const [hint, { hosts, said, same }] of [...counts].sort())
    context.diagnostic(`${hint.padEnd(9)} ${hosts} hosts of nDPI, ${said} of them said by us, ${same} the same`);
  assert.deepEqual(
    differing.filter((line) => !Object.hasOwn(DISAGREEMENTS, line)),
    [],
  );
  const said = [...counts.values()].reduce((sum, count) => sum + count.said, 0);
  assert.ok(said >= 10, `only ${said} hosts compared`);
});
