/** The policy that a folder has adopted, and what was begun against it since: findings of the kind `policy.violation`. */
import fs from 'node:fs';
import { createPolicyReader, type PolicyReader } from '#access/policy.ts';
import { earlier } from '#base/time.ts';
import { type Contact, ContactBook } from '#behave/contact-book.ts';
import { counted, type Draft, EVIDENCE_LIMIT, earliest, latest, parties } from '#behave/detector.ts';
import type { Device } from '#model/device.ts';
import type { Flow } from '#model/flow.ts';
import { staysOnLink } from '#segment/population.ts';
import { readPolicy } from '../policy-file.ts';
import { SegmentError } from '../segment-error.ts';

/** Services named in a title, at most. */
const SERVICE_LIMIT = 5;
/** Conversations are remembered for a day, in milliseconds. */
const MEMORY = 86_400_000;

/** The device that has an address now; null where none is known. */
export type DeviceAt = (ip: string) => Device | null;

export class PolicyWatch {
  readonly #file: string;
  readonly #warn: (message: string) => void;
  #edition = '';
  #reader: PolicyReader | null = null;
  #contacts = new ContactBook();
  /** When the last conversation ended. */
  #latest = '';

  /** Watches a policy file that need not be there; `warn` hears, in a sentence, where it cannot be read. */
  constructor(file: string, warn: (message: string) => void) {
    this.#file = file;
    this.#warn = warn;
    this.#look();
  }

  /** Takes a flow, or a part of one. */
  flow(flow: Flow & { readonly part?: number }, records: string | null): void {
    if (this.#reader === null) return;
    this.#contacts.flow(flow, records);
    if (flow.end > this.#latest) this.#latest = flow.end;
  }

  /** What was begun against the policy: one for each client and zone. A policy that is adopted meanwhile counts from now on; `now` is ISO 8601. */
  conclude(deviceAt: DeviceAt, now: string): readonly Draft[] {
    const reader = this.#look();
    if (reader === null || this.#latest === '') return [];
    const zones = new Map<string, string | null>();
    const zoneOf = (ip: string): string | null => {
      const known = zones.get(ip);
      if (known !== undefined) return known;
      const zone = reader.zoneOf(candidateOf(ip, deviceAt(ip)));
      zones.set(ip, zone);
      return zone;
    };
    const found = new Map<string, { readonly from: string | null; readonly to: string | null; contacts: Contact[] }>();
    for (const contact of this.#contacts) {
      const { client, server, transport, port } = contact;
      if (staysOnLink(client) || staysOnLink(server)) continue;
      const [from, to] = [zoneOf(client), zoneOf(server)];
      // Between addresses of no zone nothing is drawn.
      if (from === null && to === null) continue;
      const service = transport === 'tcp' || transport === 'udp' || port !== 0 ? port : null;
      if (reader.verdict(from, to, transport, service).action === 'permit') continue;
      const key = JSON.stringify([client, to]);
      const one = found.get(key);
      if (one) one.contacts.push(contact);
      else found.set(key, { from, to, contacts: [contact] });
    }
    const drafts = [...found.values()].map(({ from, to, contacts }) => violation(from, to, contacts, deviceAt));
    // Of an old capture that is brought while others are live something is concluded before it is forgotten.
    this.#contacts.forget(new Date(Date.parse(earlier(this.#latest, now)) - MEMORY).toISOString());
    return drafts;
  }

  /** Reads the policy anew where the file is another. */
  #look(): PolicyReader | null {
    const stat = fs.statSync(this.#file, { throwIfNoEntry: false });
    const edition = stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : '';
    if (edition === this.#edition) return this.#reader;
    this.#edition = edition;
    this.#contacts = new ContactBook();
    this.#latest = '';
    try {
      this.#reader = stat ? createPolicyReader(readPolicy(this.#file)) : null;
    } catch (error) {
      if (!(error instanceof SegmentError)) throw error;
      this.#reader = null;
      this.#warn(`the policy that was adopted is not watched: ${error.message}`);
    }
    return this.#reader;
  }
}

function candidateOf(ip: string, device: Device | null): Parameters<PolicyReader['zoneOf']>[0] {
  if (device === null) return { ips: [ip] };
  const { category, manufacturer, model } = device.identity;
  return {
    id: device.id,
    ips: [ip],
    category: category?.value ?? null,
    manufacturer: manufacturer?.value ?? null,
    model: model?.value ?? null,
    function: device.clinical?.function ?? null,
  };
}

function violation(from: string | null, to: string | null, contacts: readonly Contact[], deviceAt: DeviceAt): Draft {
  const [{ client } = { client: '' }] = contacts;
  const services = [
    ...new Set(contacts.map(({ transport, port }) => (port === 0 ? transport : `${transport}/${port}`))),
  ];
  const told = services.slice(0, SERVICE_LIMIT).join(', ');
  const more = services.length > SERVICE_LIMIT ? ` and ${services.length - SERVICE_LIMIT} more` : '';
  const servers = new Set(contacts.map(({ server }) => server));
  const isCritical = [client, ...servers].some((ip) => deviceAt(ip)?.clinical?.lifeCritical === true);
  return {
    word: `policy.violation ${client} ${to ?? ''}`,
    kind: 'policy.violation',
    title: `${client} (${zoneWord(from)}) talked to ${zoneWord(to)} on ${told}${more}, which the policy does not permit`,
    severity: isCritical ? 'high' : 'medium',
    confidence: 1,
    actors: parties([client]),
    targets: parties(servers),
    start: earliest(contacts.map(({ first }) => first)),
    end: latest(contacts.map(({ last }) => last)),
    outcome: outcomeOf(contacts),
    attack: [],
    evidence: contacts
      .flatMap(({ server, transport, port, flows, frames }) =>
        frames.map((frame) => ({
          ...frame,
          why: `${counted(flows, 'conversation')} with ${server} on ${transport}${port === 0 ? '' : `/${port}`}`,
        })),
      )
      .slice(0, EVIDENCE_LIMIT),
    action:
      'find out who needs it: permit it by a rule with its reason and adopt the policy anew, or stop it and look at who began it',
  };
}

function zoneWord(zone: string | null): string {
  return zone === null ? 'addresses of no zone' : `zone ${zone}`;
}

/** What was answered came through. */
function outcomeOf(contacts: readonly Contact[]): Draft['outcome'] {
  const count = (state: keyof Contact['ended']): number => contacts.reduce((sum, { ended }) => sum + ended[state], 0);
  if (count('established') + count('midstream') > 0) return 'succeeded';
  return count('refused') + count('reset') > 0 ? 'failed' : 'attempted';
}
