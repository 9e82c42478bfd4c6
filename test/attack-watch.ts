/** Watches a running service while attacks are made: when each was first found for what it is. */
import type { Attack } from '../lab/attacks/attack.ts';
import type { Device } from '../src/model/device.ts';
import type { Finding } from '../src/model/finding.ts';
import { AttackFindings } from './attack-findings.ts';
import type { List } from './live-watch.ts';
import type { Session } from './service-client.ts';

/** The findings are asked for this often, in milliseconds. */
const LOOK = 500;

export class AttackWatch {
  readonly #session: Session;
  readonly #attacks: readonly Attack[];
  readonly #addressesOf: (host: string) => readonly string[];
  #isStopped = false;
  #running: Promise<unknown> = Promise.resolve();
  /** Name of an attack to the time at which it was first found, in milliseconds since 1970. */
  readonly first: Map<string, number> = new Map<string, number>();

  constructor(session: Session, attacks: readonly Attack[], addressesOf: (host: string) => readonly string[]) {
    this.#session = session;
    this.#attacks = attacks;
    this.#addressesOf = addressesOf;
  }

  start(): void {
    this.#running = this.#look();
  }

  /** Ends watching; rejects with what went wrong meanwhile. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  /** Attacks that were not found so far. */
  missing(): readonly string[] {
    return this.#attacks.map(({ name }) => name).filter((name) => !this.first.has(name));
  }

  /** Findings of attacks above `low` whose actor is none of the intruders. */
  async strange(): Promise<readonly string[]> {
    const intruders = this.#attacks.map(({ from }) => from.name);
    return (await this.#findings()).strange(intruders);
  }

  async #look(): Promise<void> {
    while (!this.#isStopped) {
      const findings = await this.#findings();
      for (const attack of this.#attacks)
        if (!this.first.has(attack.name) && findings.of(attack)) this.first.set(attack.name, Date.now());
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  async #findings(): Promise<AttackFindings> {
    const [findings, devices] = await Promise.all([
      this.#all<Finding>('/api/v1/findings'),
      this.#all<Device>('/api/v1/devices'),
    ]);
    return new AttackFindings(findings, devices, this.#addressesOf);
  }

  /** Every page of a list. */
  async #all<Item>(address: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: List<Item> & { readonly next?: string | null } = await this.#session.get(
        `${address}?limit=200${more}`,
      );
      items.push(...page.items);
      cursor = page.next ?? null;
    } while (cursor !== null);
    return items;
  }
}
