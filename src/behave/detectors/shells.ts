/** Command shells that one host offers to another without any protocol around them: somebody is inside. */
import { isPublicIp } from '#base/addresses.ts';
import { type Detector, type Draft, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { signalDraft } from '../signal-draft.ts';

const [OF_CLIENT, OF_SERVER] = ['shell.of-client', 'shell.of-server'];

export const shells: Detector = {
  name: 'shells',
  kinds: ['c2.shell'],
  needs:
    'The first words of a shell in the clear, from either side. Shells under TLS or in a protocol of their own are not seen.',
  lookAlikes: [
    'Serial consoles behind a network port of their own greet in the same way: suppress them by their address.',
    'Telnet and rsh are told by their own protocols, and do not count.',
  ],
  conclude: ({ signals }) => [...signals.pairs.values()].flatMap(concludePair),
};

function concludePair(pair: SignalledPair): readonly Draft[] {
  const drafts: Draft[] = [];
  const turned = { client: pair.server, server: pair.client, signals: pair.signals };
  if (pair.signals.has(OF_SERVER)) drafts.push(draftOf(pair, OF_SERVER, 'waits for it at a port'));
  if (pair.signals.has(OF_CLIENT)) drafts.push(draftOf(turned, OF_CLIENT, 'calls it'));
  return drafts;
}

/** `pair` goes from whoever commands to whoever is commanded. */
function draftOf(pair: SignalledPair, signal: string, how: string): Draft {
  const { client, server } = pair;
  return signalDraft(pair, 'c2.shell', [signal], {
    sort: signal,
    title: `${server} offers ${client} a command shell: it ${how}`,
    severity: isPublicIp(client) ? 'critical' : 'high',
    confidence: 0.9,
    outcome: 'succeeded',
    attack: [technique('execution', 'T1059'), technique('command-and-control', 'T1095')],
    action: `Take ${server} off the network as far as care allows and keep it running for examination; find out who used ${client}.`,
  });
}
