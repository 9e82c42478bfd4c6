/** Who is put where: for every device and identity its zone, with the answer for FreeRADIUS made ready before anybody asks. */
import { interfaceNamesIn } from '#access/packets/names.ts';
import { PacketSpace } from '#access/packets/space.ts';
import { createPolicyReader } from '#access/policy.ts';
import type { Policy } from '#model/policy.ts';
import { type PlanZone, RenderError } from '../dialect.ts';
import { planOf } from '../plan.ts';
import { filterRules, listReplies, listsOf, type RadiusReply, zoneReplies } from '../radius-replies.ts';
import type { CardedDevice } from '../render.ts';
import { type Asked, type AskedBy, readMac } from './asked.ts';

/** Octets that an answer's attributes may take: a packet has 4096 (RFC 2865 section 3), and EAP needs its part. */
const ANSWER_LIMIT = 3000;

export type AccessList = 'cisco' | 'nas-filter-rule' | 'none';

/** An identity that EAP proves, and the zone it belongs to. */
export interface IdentityZone {
  readonly identity: string;
  readonly zone: string;
}

export interface AdmissionInput {
  readonly policy: Policy;
  readonly devices: readonly CardedDevice[];
  readonly identities: readonly IdentityZone[];
  /** Zone of who is not known; null: refused. */
  readonly unknown: string | null;
  /** Zone of who is in quarantine; null: refused. */
  readonly quarantine: string | null;
  /** Cards, ids of devices, addresses and identities that are in quarantine. */
  readonly quarantined: readonly string[];
  readonly accessList: AccessList;
}

export interface Decision {
  readonly kind: 'accept' | 'reject';
  readonly zone: string | null;
  readonly device: string | null;
  readonly because: string;
  /** JSON for rlm_rest; empty for a refusal. */
  readonly answer: string;
  /** Attributes of the answer, as a change of authorization carries them: VLAN and filter. */
  readonly replies: readonly RadiusReply[];
}

export interface Admission {
  decide(asked: Asked, by: AskedBy): Decision;
  /** Cards and identities that are known. */
  readonly known: number;
  readonly notes: readonly string[];
}

/** Everything that is answered, made ready. Throws a RenderError where the policy has no words for a switch, or has no such zone. */
export function createAdmission(input: AdmissionInput): Admission {
  const { policy, devices } = input;
  const { plan, notes } = planOf(new PacketSpace(interfaceNamesIn([])), policy, devices);
  const zones = new Map(plan.zones.map((zone) => [zone.name, zone]));
  const told = [...notes];
  const ready = new Map<string, Ready>();
  for (const zone of plan.zones) {
    const lists = listFor(input.accessList, () => ({ plan, zone }));
    const isLong = sizeOf(lists) > ANSWER_LIMIT;
    if (isLong)
      told.push(
        `the list of zone ${zone.id} does not fit in an answer, and is left out: Filter-Id ${zone.id}.in names one that the switch has`,
      );
    ready.set(zone.name, readyFor(zone, isLong ? [] : lists));
  }
  for (const name of [input.unknown, input.quarantine, ...input.identities.map(({ zone }) => zone)])
    if (name !== null && !zones.has(name))
      throw new RenderError(
        `the policy has no zone ${JSON.stringify(name)}; it has ${[...zones.keys()].slice(0, 20).join(', ')}`,
      );
  const table = new Table(input);
  return {
    known: table.known,
    notes: told,
    decide: (asked, by) => decisionOf(table.find(asked), by, ready),
  };
}

/** Answers of a zone: for who is let in by his card alone, and for who has proved who he is. */
interface Ready {
  readonly answers: Readonly<Record<AskedBy, string>>;
  readonly replies: readonly RadiusReply[];
}

function readyFor(zone: PlanZone, lists: readonly RadiusReply[]): Ready {
  const replies = zoneReplies(zone);
  const attributes = Object.fromEntries(
    [...Map.groupBy([...replies, ...lists], ({ attribute }) => attribute)].map(([name, some]) => [
      `reply:${name}`,
      { op: some[0]?.operator === '+=' ? '+=' : ':=', do_xlat: false, value: some.map(({ value }) => value) },
    ]),
  );
  const accept = { 'control:Auth-Type': { op: ':=', do_xlat: false, value: ['Accept'] } };
  return {
    answers: { card: JSON.stringify({ ...accept, ...attributes }), identity: JSON.stringify(attributes) },
    replies,
  };
}

function listFor(
  kind: AdmissionInput['accessList'],
  of: () => { readonly plan: Parameters<typeof listsOf>[0]; readonly zone: PlanZone },
): readonly RadiusReply[] {
  if (kind === 'none') return [];
  const { plan, zone } = of();
  return kind === 'cisco' ? listReplies(listsOf(plan, zone)) : filterRules(plan, zone);
}

/** Octets of attributes in a packet: type and length, and for those of a vendor six more (RFC 2865 section 5.26). */
function sizeOf(replies: readonly RadiusReply[]): number {
  return replies.reduce((sum, { value }) => sum + 8 + value.length, 0);
}

interface Found {
  readonly zone: string | null;
  readonly device: string | null;
  readonly because: string;
}

/** Zones by card and by identity. */
class Table {
  readonly #cards = new Map<string, Found>();
  readonly #identities = new Map<string, Found>();
  readonly #unknown: string | null;
  readonly #quarantine: string | null;
  readonly #quarantined: ReadonlySet<string>;

  constructor({ policy, devices, identities, unknown, quarantine, quarantined }: AdmissionInput) {
    this.#unknown = unknown;
    this.#quarantine = quarantine;
    this.#quarantined = new Set(quarantined.map(plainly));
    const reader = createPolicyReader(policy);
    for (const device of devices) {
      const { id, ips, macs } = device;
      const zone = reader.zoneOf({
        id,
        ips,
        category: device.category ?? null,
        manufacturer: device.manufacturer ?? null,
        model: device.model ?? null,
        function: device.function ?? null,
      });
      const found: Found = [id, ...ips, ...macs].some((word) => this.#isQuarantined(word))
        ? this.#setApart(id)
        : zone === null
          ? { zone: unknown, device: id, because: `${id} is in no zone of the policy` }
          : { zone, device: id, because: `${id} is in zone ${zone}` };
      // Of two devices with one card the first counts, as for addresses.
      for (const mac of macs) if (!this.#cards.has(mac)) this.#cards.set(mac, found);
      this.#identities.set(plainly(id), found);
    }
    for (const { identity, zone } of identities)
      this.#identities.set(plainly(identity), { zone, device: null, because: `${identity} belongs to zone ${zone}` });
  }

  get known(): number {
    return this.#cards.size + this.#identities.size;
  }

  find({ mac, identity }: Asked): Found {
    const name = identity === null ? null : plainly(identity);
    if ((mac !== null && this.#isQuarantined(mac)) || (name !== null && this.#quarantined.has(name)))
      return this.#setApart(identity ?? mac ?? '');
    const card = mac === null ? undefined : this.#cards.get(mac);
    // A device that is set apart stays so, whoever signs in on it.
    if (card && card.zone === this.#quarantine && card.because.endsWith(IN_QUARANTINE)) return card;
    const proven = name === null ? undefined : this.#identities.get(name);
    return proven ?? card ?? { zone: this.#unknown, device: null, because: `${identity ?? mac ?? 'it'} is not known` };
  }

  #isQuarantined(word: string): boolean {
    return this.#quarantined.has(plainly(word));
  }

  #setApart(who: string): Found {
    return { zone: this.#quarantine, device: who, because: `${who}${IN_QUARANTINE}` };
  }
}

const IN_QUARANTINE = ' is in quarantine';

/** An identity or a card as it is compared: `host/PUMP-7.ward.example` and `WARD\\pump-7` stay different names. */
function plainly(word: string): string {
  return (readMac(word) ?? word.trim().toLowerCase()).replace(/^host\//, '');
}

function decisionOf({ zone, device, because }: Found, by: AskedBy, ready: ReadonlyMap<string, Ready>): Decision {
  const found = zone === null ? undefined : ready.get(zone);
  if (!found) return { kind: 'reject', zone: null, device, because, answer: '', replies: [] };
  return { kind: 'accept', zone, device, because, answer: found.answers[by], replies: found.replies };
}
