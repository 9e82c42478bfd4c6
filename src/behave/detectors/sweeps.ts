/** Sweeps of the link: a host asks for address after address, to find out who is there. */
import { type Detector, technique } from '../detector.ts';
import { signalDraft } from '../signal-draft.ts';

const SWEEP = 'arp.sweep';

export const sweeps: Detector = {
  name: 'sweeps',
  kinds: ['scan.host'],
  needs: 'ARP requests: a port of the same VLAN, or a mirror of it.',
  lookAlikes: [
    'A router asks for the hosts behind it as packets for them come in: over a day, seldom many in seconds; if somebody scans through it, it does.',
  ],
  conclude: ({ signals }) =>
    [...signals.pairs.values()]
      .filter((pair) => pair.signals.has(SWEEP))
      .map((pair) =>
        signalDraft(pair, 'scan.host', [SWEEP], {
          title: `${pair.client} asks by ARP for one address after the other`,
          severity: 'medium',
          confidence: 0.85,
          outcome: 'succeeded',
          attack: [technique('discovery', 'T1018')],
          action: `Find out what runs on ${pair.client}: an inventory of your own is to be suppressed by its address.`,
        }),
      ),
};
