/** Data carried in names: tunnels through the servers that answer for names. */
import { counted, type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, signalDraft } from '../signal-draft.ts';

const [LONG, CARRYING, MISSING, MISSING_MADE_UP, CODED, CODED_CARRYING] = [
  'dns.long-name',
  'dns.carrying-type',
  'dns.no-such-name',
  'dns.no-such-made-up-name',
  'dns.coded-name',
  'dns.coded-name-carrying',
];
/** Long names asked for, from which on they carry data; and kinds of records that carry data, asked for in numbers. */
const [LONG_NAMES, CARRYING_TYPES] = [25, 60];
/** Names that read as data, asked for with types whose answers carry data, and with any type; in how many seconds each at most. */
const [CODED_NAMES, CODED_ANY, SECONDS_EACH] = [30, 200, 15];
/** Names that do not exist, from which on a program makes them up; and those that read so. */
const [MADE_UP, READ_SO] = [150, 30];

export const dnsTunnels: Detector = {
  name: 'dns-tunnels',
  kinds: ['dns.tunnel', 'dns.made-up-names'],
  needs: 'Questions to name servers in clear text. Over HTTPS or TLS they are not seen.',
  lookAlikes: [
    'Virus scanners and mail filters ask for names that hold hashes: shorter than a hundred characters, for addresses, and below known domains.',
    'Mail servers ask for many TXT records, for the domains of senders: of ordinary length.',
  ],
  conclude: ({ signals }) => [...signals.pairs.values()].flatMap(concludePair),
};

function concludePair(pair: SignalledPair): readonly Draft[] {
  const { client, server } = pair;
  const [long, carrying, missing] = [countOf(pair, LONG), countOf(pair, CARRYING), countOf(pair, MISSING)];
  const drafts: Draft[] = [];
  const [coded, codedAny] = [countOf(pair, CODED_CARRYING), countOf(pair, CODED)];
  const isCoded = coded >= CODED_NAMES && isQuick(pair, CODED_CARRYING);
  const isFull = long >= LONG_NAMES || (carrying >= CARRYING_TYPES && long >= 5);
  const isSecret = codedAny + coded >= CODED_ANY && isQuick(pair, CODED);
  if (isFull || isCoded || isSecret)
    drafts.push(
      signalDraft(pair, 'dns.tunnel', [LONG, CODED_CARRYING, CARRYING, CODED], {
        title: `${client} carries data in names that it asks ${server} for: ${counted(Math.max(long, coded, codedAny), 'long or made-up name')}, ${counted(carrying, 'record')} that carry data`,
        // Questions for addresses alone carry little; scanners and networks of delivery ask them too.
        severity: isFull || isCoded ? 'high' : 'medium',
        confidence: long >= LONG_NAMES * 4 ? 0.95 : 0.85,
        outcome: 'succeeded',
        attack: [technique('command-and-control', 'T1071.004'), technique('exfiltration', 'T1048.003')],
        action: `Find the program on ${client} that asks; block the domain at ${server}, and let ${client} ask for no names of the internet as far as care allows.`,
      }),
    );
  const readSo = countOf(pair, MISSING_MADE_UP);
  if (missing >= MADE_UP || readSo >= READ_SO)
    drafts.push(
      signalDraft(pair, 'dns.made-up-names', [MISSING_MADE_UP, MISSING], {
        title: `${client} asks ${server} for ${counted(missing, 'name')} that do not exist${readSo >= READ_SO ? `, of which ${readSo} read as made up by a program` : ''}`,
        severity: readSo >= READ_SO ? 'medium' : 'low',
        confidence: readSo >= READ_SO ? 0.75 : 0.6,
        outcome: 'attempted',
        attack: [technique('command-and-control', 'T1568.002')],
        action: `Look at which names ${client} asks for: those of a search list, of a moved server, or ones that a program makes up.`,
      }),
    );
  return drafts;
}

function isQuick({ signals }: SignalledPair, name: string): boolean {
  const noticed = signals.get(name);
  if (noticed === undefined) return false;
  return Date.parse(noticed.last) - Date.parse(noticed.first) <= noticed.count * SECONDS_EACH * 1000;
}
