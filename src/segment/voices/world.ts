/** What the four voices are heard on: who there is, what was seen of them, and whom a question is about. */
import type { Can } from '#access/voices/can.ts';
import type { Conversation } from '#model/conversation.ts';
import type { Policy } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import type { Care, Voice, VoiceParty } from '#model/voices.ts';

/** What was done under a name: of a person who was signed in, or of a server that was asked for by it. */
export interface NamedTalk {
  readonly by: 'user' | 'server-name';
  readonly name: string;
  readonly client: string;
  readonly server: string;
  readonly port: number | null;
  readonly flows: number;
  /** RFC 3339. */
  readonly first: string;
  readonly last: string;
}

export interface World {
  readonly devices: readonly KnownDevice[];
  /** Null where nobody looked. */
  readonly conversations: readonly Conversation[] | null;
  readonly named: readonly NamedTalk[];
  /** Ids of those among the devices that are parties outside. */
  readonly vendors: ReadonlySet<string>;
}

/** The other voices; null for one that nobody gave. */
export interface Sources {
  readonly can: Can | null;
  readonly policy: Policy | null;
  readonly declared: readonly DeclaredFlow[] | null;
  /** How a voice that is missing is given; one sentence each. */
  readonly advice: Readonly<Record<Voice, string>>;
}

/** Whom a question is about. */
export interface VoiceSubject {
  readonly kind: 'device' | 'dataset' | 'person' | 'vendor';
  /** A device's id, a dataset or the id of a device that holds one, a person's account, a vendor's domain or address. */
  readonly id: string;
}

/** Ids that the inventory made up say nothing to anybody. */
const OWN_ID = /^[0-9a-f]{16}$/;
/** Data that care cannot do without. */
const CLINICAL_DATA: ReadonlySet<string> = new Set(['pacs', 'ehr', 'ris', 'lis', 'messages', 'fhir']);

/** How much hangs on a device; null is an address of which nothing is known. */
export function careOf(device: KnownDevice | null): Care {
  if (device?.critical === true) return 'life-critical';
  const holds = device?.datasets?.some((name) => CLINICAL_DATA.has(name)) === true;
  return holds || device?.function != null ? 'care' : 'other';
}

/** A side of an access, with its addresses and the device that it is. */
export interface Side {
  readonly party: VoiceParty;
  readonly device: KnownDevice | null;
}

export function deviceSide(device: KnownDevice, kind: 'device' | 'dataset' | 'vendor' = 'device'): Side {
  const { id, ips, names, datasets, function: role } = device;
  return {
    device,
    party: {
      kind,
      id,
      name: names?.[0] ?? (OWN_ID.test(id) ? ips[0] : undefined) ?? id,
      ips,
      function: role ?? null,
      datasets: datasets ?? [],
    },
  };
}

/** An address of which no device is known. */
export function addressSide(ip: string): Side {
  return { device: null, party: { kind: 'address', id: ip, name: ip, ips: [ip], function: null, datasets: [] } };
}

export function personSide(name: string, ips: readonly string[]): Side {
  return { device: null, party: { kind: 'person', id: name, name, ips, function: null, datasets: [] } };
}
