/** Files of a share that are read, written anew and renamed or deleted, one after the other, by one host: what ransomware does. */
import type { Contact } from '../contact-book.ts';
import { type Detector, type Draft, earliest, latest, type Seen, technique } from '../detector.ts';
import type { SignalledPair } from '../signal-book.ts';
import { countOf, signalDraft } from '../signal-draft.ts';

const [WRITES, RENAMES, DELETES] = ['smb.write', 'smb.rename', 'smb.delete'];
/** Files that were renamed or deleted, and in how many seconds each at most. */
const [FILES, SECONDS_EACH] = [40, 5];
/** What was read is written again: of either there is at least this share of the other, and so much in all. */
const [SHARE, OCTETS] = [0.25, 200_000];
const SMB_PORTS: ReadonlySet<number> = new Set([445, 139]);

export const ransomware: Detector = {
  name: 'ransomware',
  kinds: ['impact.ransomware'],
  needs: 'SMB without encryption between clients and file servers.',
  lookAlikes: [
    'Backups and copies read much or write much, not both; many of them rename what they have written.',
    'Modalities and converters write a file and then give it its name: they read little.',
    'Somebody who sorts many files renames them, and writes little.',
    'Programs that convert whole folders in place look the same: ask.',
  ],
  conclude: (seen) => [...seen.signals.pairs.values()].flatMap((pair) => concludePair(pair, seen)),
};

function concludePair(pair: SignalledPair, seen: Seen): readonly Draft[] {
  const [renames, deletes, writes] = [countOf(pair, RENAMES), countOf(pair, DELETES), countOf(pair, WRITES)];
  const files = Math.max(renames, deletes);
  if (files < FILES || writes < files * 0.8) return [];
  const noticed = [RENAMES, DELETES, WRITES].flatMap((name) => pair.signals.get(name) ?? []);
  const span =
    Date.parse(latest(noticed.map(({ last }) => last))) - Date.parse(earliest(noticed.map(({ first }) => first)));
  if (span > files * SECONDS_EACH * 1000) return [];
  const { up, down } = moved(pair, seen);
  if (Math.min(up, down) < Math.max(up, down) * SHARE || up < OCTETS) return [];
  const { client, server } = pair;
  return [
    signalDraft(pair, 'impact.ransomware', [RENAMES, DELETES, WRITES], {
      title: `${client} reads files of ${server}, writes them anew and ${renames >= deletes ? 'renames' : 'deletes'} them: ${files} in ${Math.max(1, Math.round(span / 1000))} s, as ransomware does`,
      severity: 'high',
      confidence: files >= FILES * 4 ? 0.9 : 0.75,
      outcome: 'succeeded',
      attack: [technique('impact', 'T1486')],
      action: `Take ${client} off the network now, as far as care allows; take the shares of ${server} off too until it is clear what was changed, and keep backups apart.`,
    }),
  ];
}

/** What crossed between them by SMB, each way. */
function moved({ client, server }: SignalledPair, { contacts }: Seen): Pick<Contact, 'up' | 'down'> {
  let [up, down] = [0, 0];
  for (const contact of contacts.byClient.get(client)?.values() ?? [])
    if (contact.server === server && SMB_PORTS.has(contact.port)) {
      up += contact.up;
      down += contact.down;
    }
  return { up, down };
}
