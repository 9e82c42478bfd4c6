/** Tools of attackers by how they introduce themselves: what is still seen of them where everything else is enciphered. */
import {
  counted,
  type Detector,
  type Draft,
  EVIDENCE_LIMIT,
  earliest,
  latest,
  parties,
  technique,
} from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';

const [LETTERS, GRANTED, REFUSED] = ['smb.client-of-letters', 'smb.logon-success', 'smb.logon-failure'];

export const attackTools: Detector = {
  name: 'attack-tools',
  kinds: ['lateral.tool'],
  needs:
    'The first messages of SMB 2 and 3, which are never enciphered. What was done is told by other detectors; where SMB 3 enciphers it, this is all that shows.',
  lookAlikes: [
    'Scripts of administrators and some vulnerability scanners use the same library, Impacket: suppress them by their address.',
    'A password that is refused: told as low.',
  ],
  conclude: ({ signals }) => {
    const spoken = [...signals.pairs.values()].filter((pair) => pair.signals.has(LETTERS));
    return [...Map.groupBy(spoken, ({ client }) => client)].map(([client, pairs]) => toolDraft(client, pairs));
  },
};

function toolDraft(client: string, pairs: readonly SignalledPair[]): Draft {
  const entered = pairs.filter(({ signals }) => signals.has(GRANTED));
  const shown = entered.length > 0 ? entered : pairs;
  const noticed = shown.flatMap(({ server, signals }) =>
    [LETTERS, GRANTED, REFUSED].flatMap((name) => {
      const one = signals.get(name);
      return one ? [{ server, name, ...one }] : [];
    }),
  );
  const isRefused = entered.length === 0 && pairs.some(({ signals }) => signals.has(REFUSED));
  const where = shown.length === 1 ? (shown[0]?.server ?? '') : counted(shown.length, 'host');
  const how = entered.length > 0 ? 'signed in at' : isRefused ? 'was refused by' : 'turned to';
  return {
    word: `lateral.tool ${client}`,
    kind: 'lateral.tool',
    title: `${client} ${how} ${where} with Impacket, a library of which tools of attackers are made`,
    severity: entered.length > 0 ? 'medium' : 'low',
    confidence: 0.8,
    actors: [{ ip: client }],
    targets: parties(shown.map(({ server }) => server)),
    start: earliest(noticed.map(({ first }) => first)),
    end: latest(noticed.map(({ last }) => last)),
    outcome: entered.length > 0 ? 'succeeded' : isRefused ? 'failed' : 'attempted',
    attack: [technique('lateral-movement', 'T1021.002')],
    evidence: noticed
      .flatMap(({ frames, server, name }) =>
        frames.slice(0, 1).map((frame) => ({ ...frame, why: `${name} at ${server}` })),
      )
      .slice(0, EVIDENCE_LIMIT),
    action: `Ask who works from ${client} with such tools; if nobody does, take it off the network as far as care allows and look at what runs on ${where}.`,
  };
}
