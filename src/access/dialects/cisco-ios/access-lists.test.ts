/** Entries of access lists, each kind of line with what it means. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Configuration } from '../../configuration.ts';
import type { Match, Rule } from '../../filter.ts';
import { ciscoIos } from './index.ts';

function read(...lines: readonly string[]): Configuration {
  return ciscoIos.read(lines.join('\n'), 'r1.cfg');
}

function rulesOf(configuration: Configuration, name: string): readonly Rule[] {
  return configuration.filters.find((filter) => filter.name === name)?.rules ?? assert.fail(`no filter ${name}`);
}

/** The parts of a rule's match behind the family. */
function parts(entry: string): readonly Match[] {
  const [rule] = rulesOf(read('ip access-list extended A', ` ${entry}`), 'A');
  assert.ok(rule);
  assert.deepEqual(rule.line, { file: 'r1.cfg', at: 2, number: 10, text: entry });
  assert.equal(rule.action.kind, entry.split(' ')[0]);
  return rule.match.kind === 'all' ? rule.match.of.slice(1) : [];
}

const tcp: Match = { kind: 'number', field: 'protocol', of: [{ from: 6, to: 6 }] };
const icmp: Match = { kind: 'number', field: 'protocol', of: [{ from: 1, to: 1 }] };

function numbers(
  field: 'sport' | 'dport' | 'dscp' | 'ttl' | 'icmp-type' | 'icmp-code' | 'fragment',
  ...of: readonly (readonly [number, number])[]
): Match {
  return { kind: 'number', field, of: of.map(([from, to]) => ({ from, to })) };
}

suite('entries of extended access lists', () => {
  const cases: readonly (readonly [string, readonly Match[]])[] = [
    ['permit ip any any', []],
    ['deny 51 any any log', [{ kind: 'number', field: 'protocol', of: [{ from: 51, to: 51 }] }]],
    ['permit tcp any any eq 80 443 www', [tcp, numbers('dport', [80, 80], [443, 443], [80, 80])]],
    ['permit tcp any neq telnet any', [tcp, numbers('sport', [0, 22], [24, 65535])]],
    ['permit tcp any gt 1023 any lt 1024', [tcp, numbers('sport', [1024, 65535]), numbers('dport', [0, 1023])]],
    ['permit tcp any any range ftp-data 23 log-input', [tcp, numbers('dport', [20, 23])]],
    ['permit icmp any any unreachable', [icmp, numbers('icmp-type', [3, 3])]],
    ['permit icmp any any port-unreachable', [icmp, numbers('icmp-type', [3, 3]), numbers('icmp-code', [3, 3])]],
    ['permit icmp any any 11 0', [icmp, numbers('icmp-type', [11, 11]), numbers('icmp-code', [0, 0])]],
    ['deny ip any any fragments', [numbers('fragment', [1, 1])]],
    ['permit ip any any dscp ef', [numbers('dscp', [46, 46])]],
    ['permit ip any any precedence critical', [numbers('dscp', [40, 47])]],
    ['permit ip any any ttl lt 5', [numbers('ttl', [0, 4])]],
    [
      'permit tcp any any established',
      [
        tcp,
        {
          kind: 'any',
          of: [
            { kind: 'flags', mask: 16, value: 16 },
            { kind: 'flags', mask: 4, value: 4 },
          ],
        },
      ],
    ],
    [
      'permit tcp any any match-all +syn -ack',
      [
        tcp,
        {
          kind: 'all',
          of: [
            { kind: 'flags', mask: 2, value: 2 },
            { kind: 'flags', mask: 16, value: 0 },
          ],
        },
      ],
    ],
    ['permit tcp any any syn', [tcp, { kind: 'flags', mask: 2, value: 2 }]],
    [
      'permit ip host 10.0.0.1 10.1.0.0 0.0.254.255',
      [
        {
          kind: 'address',
          field: 'src',
          of: [{ kind: 'masked', bits: 32, value: 0x0a000001n, mask: 0xffffffffn }],
        },
        {
          kind: 'address',
          field: 'dst',
          of: [{ kind: 'masked', bits: 32, value: 0x0a010000n, mask: 0xffff0100n }],
        },
      ],
    ],
  ];
  for (const [entry, expected] of cases) test(entry, () => assert.deepEqual(parts(entry), expected));

  test('a word that is not known leaves a condition that nobody knows', () => {
    for (const entry of [
      'permit tcp any any frobnicate',
      'permit tcp any any eq nowhere',
      'deny ip any 10.0.0.0',
      'permit',
    ])
      assert.equal(parts(entry).at(-1)?.kind, 'unknown', entry);
    const read1 = read('ip access-list extended A', ' permt ip any any');
    assert.equal(rulesOf(read1, 'A')[0]?.action.kind, 'unknown');
    assert.deepEqual(read1.lines[1], {
      line: { file: 'r1.cfg', at: 2, number: null, text: 'permt ip any any' },
      support: 'unrecognised',
      affects: { filters: ['A'], forwarding: false },
    });
  });

  test('a time range, an IP option and a reflexive list are conditions', () => {
    for (const entry of ['permit ip any any time-range NIGHT', 'permit ip any any option any-options']) {
      assert.equal(parts(entry).at(-1)?.kind, 'unknown');
    }
    const lines = read('ip access-list extended A', ' evaluate R', ' permit ip any any time-range N').lines;
    assert.deepEqual(
      lines.slice(1).map(({ support }) => support),
      ['conditional', 'conditional'],
    );
  });
});

suite('order of entries', () => {
  const order = (...lines: readonly string[]): readonly (readonly [number | null, number])[] =>
    rulesOf(read('ip access-list extended A', ...lines), 'A').map(({ line }) => [line.number, line.at]);

  test('numbers are given in steps of ten, and stated ones go where they belong', () => {
    assert.deepEqual(order(' permit ip any any', ' 5 deny tcp any any', ' permit udp any any'), [
      [5, 3],
      [10, 2],
      [20, 4],
    ]);
  });

  test('no takes an entry back by number or by its words; a second header goes on', () => {
    const lines = [
      ' permit tcp any any',
      ' permit udp any any',
      ' permit icmp any any',
      ' no 10',
      ' no permit udp any any',
    ];
    assert.deepEqual(order(...lines, 'hostname x', 'ip access-list extended A', ' deny ip any any'), [
      [30, 4],
      [40, 9],
    ]);
  });

  test('resequencing gives new numbers; no access-list takes the whole list', () => {
    assert.deepEqual(order(' 7 permit tcp any any', ' 9 deny ip any any', 'ip access-list resequence A 100 5'), [
      [100, 2],
      [105, 3],
    ]);
    assert.deepEqual(read('access-list 101 permit ip any any', 'no access-list 101').filters, []);
  });

  test('two entries of one number are both in doubt', () => {
    const rules = rulesOf(read('ip access-list extended A', ' 10 permit ip any any', ' 10 deny ip any any'), 'A');
    assert.ok(
      rules.every(({ match }) =>
        JSON.stringify(match, (_, value) => (typeof value === 'bigint' ? String(value) : value)).includes('unknown'),
      ),
    );
  });
});

suite('other lists', () => {
  test('standard lists speak of the source, numbered lists are named by their number', () => {
    const { filters } = read(
      'access-list 10 permit 10.0.0.0 0.0.0.255',
      'access-list 10 permit 10.9.9.9 log',
      'access-list 1399 deny any',
      'access-list 2001 permit udp any any eq snmp',
    );
    assert.deepEqual(
      filters.map(({ name, family, otherwise, rules }) => [name, family, otherwise, rules.length]),
      [
        ['10', 32, 'deny', 2],
        ['1399', 32, 'deny', 1],
        ['2001', 32, 'deny', 1],
      ],
    );
    const host = filters[0]?.rules[1]?.match;
    assert.deepEqual(host?.kind === 'all' && host.of[1], {
      kind: 'address',
      field: 'src',
      of: [{ kind: 'masked', bits: 32, value: 0x0a090909n, mask: 0xffffffffn }],
    });
  });

  test('IPv6 lists end in neighbour discovery', () => {
    const rules = rulesOf(
      read(
        'ipv6 access-list V6',
        ' sequence 20 deny icmp any any echo-request',
        ' 10 permit tcp any 2001:db8::/32 eq 22',
      ),
      'V6',
    );
    assert.deepEqual(
      rules.map(({ line, action }) => [line.at, line.number, action.kind]),
      [
        [3, 10, 'permit'],
        [2, 20, 'deny'],
        [1, null, 'permit'],
        [1, null, 'permit'],
      ],
    );
  });

  test('object groups are nested, may stand below, and a circle of them ends', () => {
    const read1 = read(
      'ip access-list extended A',
      ' permit object-group WEB object-group NETS any',
      'object-group network NETS',
      ' host 10.0.0.1',
      ' group-object MORE',
      'object-group network MORE',
      ' 10.1.0.0 255.255.0.0',
      ' range 10.2.0.1 10.2.0.9',
      ' group-object NETS',
      'object-group service WEB',
      ' tcp source gt 1023 eq www',
      ' udp 53',
      ' icmp echo',
    );
    const match = rulesOf(read1, 'A')[0]?.match;
    const address = match?.kind === 'all' ? match.of.find(({ kind }) => kind === 'address') : undefined;
    assert.equal(address?.kind === 'address' && address.of.length, 3);
    assert.ok(read1.lines.every(({ support }) => support === 'complete'));
    assert.deepEqual([read1.undefinedNames, read1.unusedNames.map(({ name }) => name)], [[], ['A']]);
  });

  test('a group that stands nowhere, is empty, or has a member that is not understood is not guessed', () => {
    for (const lines of [
      [],
      ['object-group network G'],
      ['object-group network G', ' host 10.0.0.1', ' fqdn example.org'],
    ]) {
      const match = rulesOf(read('ip access-list extended A', ' permit ip object-group G any', ...lines), 'A')[0]
        ?.match;
      assert.match(
        JSON.stringify(match, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
        /"unknown"/,
      );
    }
  });
});

suite('the text around', () => {
  test('carriage returns, tabs, banners and what a terminal prints change nothing', () => {
    const lines = [
      'Building configuration...',
      'banner motd ^C',
      'ip access-list extended B',
      '^C',
      'ip access-list extended A',
      '\tpermit ip any any',
    ];
    const { filters } = ciscoIos.read(lines.join('\r\n'), 'r1.cfg');
    assert.deepEqual(
      filters.map(({ name, rules }) => [name, rules.map(({ line }) => line.at)]),
      [['A', [6]]],
    );
  });

  test('a banner that does not end may have swallowed anything', () => {
    const { lines } = read('banner motd #', 'ip access-list extended A');
    assert.deepEqual(
      lines.filter(({ affects }) => affects === 'everything').map(({ line }) => line.at),
      [1],
    );
  });
});
