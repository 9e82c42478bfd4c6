/** Data carried in names: tunnels through the servers that answer for names. */
import { counted, type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, signalDraft } from '../signal-draft.ts';

const [LONG, CARRYING, MISSING] = ['dns.long-name', 'dns.carrying-type', 'dns.no-such-name'];
/** Long names asked for, from which on they carry data; and kinds of records that carry data, asked for in numbers. */
const [LONG_NAMES, CARRYING_TYPES] = [25, 60];
/** Names that do not exist, from which on a program makes them up. */
const MADE_UP = 150;

export const dnsTunnels: Detector = {
  name: 'dns-tunnels',
  kinds: ['dns.tunnel', 'dns.made-up-names'],
  needs: 'Questions to name servers in clear text. Over HTTPS or TLS they are not seen.',
  lookAlikes: [
    'Virus scanners and mail filters ask for names that hold hashes: shorter than a hundred characters.',
    'Mail servers ask for many TXT records, for the domains of senders: of ordinary length.',
  ],
  conclude: ({ signals }) => [...signals.pairs.values()].flatMap(concludePair),
};

function concludePair(pair: SignalledPair): readonly Draft[] {
  const { client, server } = pair;
  const [long, carrying, missing] = [countOf(pair, LONG), countOf(pair, CARRYING), countOf(pair, MISSING)];
  const drafts: Draft[] = [];
  if (long >= LONG_NAMES || (carrying >= CARRYING_TYPES && long >= 5))
    drafts.push(
      signalDraft(pair, 'dns.tunnel', [LONG, CARRYING], {
        title: `${client} carries data in names that it asks ${server} for: ${counted(long, 'long name')}, ${counted(carrying, 'record')} that carry data`,
        severity: 'high',
        confidence: long >= LONG_NAMES * 4 ? 0.95 : 0.85,
        outcome: 'succeeded',
        attack: [technique('command-and-control', 'T1071.004'), technique('exfiltration', 'T1048.003')],
        action: `Find the program on ${client} that asks; block the domain at ${server}, and let ${client} ask for no names of the internet as far as care allows.`,
      }),
    );
  if (missing >= MADE_UP)
    drafts.push(
      signalDraft(pair, 'dns.made-up-names', [MISSING], {
        title: `${client} asks ${server} for ${counted(missing, 'name')} that do not exist`,
        severity: 'low',
        confidence: 0.6,
        outcome: 'attempted',
        attack: [technique('command-and-control', 'T1568.002')],
        action: `Look at which names ${client} asks for: those of a search list, of a moved server, or ones that a program makes up.`,
      }),
    );
  return drafts;
}
