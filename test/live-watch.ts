/** Watches a running service from outside while a day is played: when each device was there, what was claimed, which events were told. */
import type { Host, StatementKey } from '../lab/host.ts';
import type { Device } from '../src/model/device.ts';
import { agrees } from './agreement.ts';
import type { Session } from './service-client.ts';

/** The inventory is asked for this often, in milliseconds. */
const LOOK = 500;
/** What must be claimed where packets state it. */
export const WATCHED: readonly StatementKey[] = ['category', 'manufacturer', 'model'];

export interface List<Item> {
  readonly items: readonly Item[];
}

/** One event of the service's stream. */
export interface Told {
  readonly event: string;
  readonly data: string;
}

/** The device that has one of the host's MACs; null where there is none, or more than one. */
export function deviceOf(host: Pick<Host, 'cards'>, devices: readonly Device[]): Device | null {
  const macs = host.cards.map(({ mac }) => mac);
  const [device = null, ...others] = devices.filter((one) => one.macs.some((mac) => macs.includes(mac)));
  return others.length === 0 ? device : null;
}

export class Watch {
  readonly #session: Session;
  readonly #hosts: readonly Host[];
  readonly #stop = new AbortController();
  /** Name of a host, or name and key, to the time at which it was first so in the inventory, in milliseconds since 1970. */
  readonly first: Map<string, number> = new Map<string, number>();
  readonly events: Told[] = [];
  devices: readonly Device[] = [];
  #running: Promise<unknown> = Promise.resolve();

  constructor(session: Session, hosts: readonly Host[]) {
    this.#session = session;
    this.#hosts = hosts;
  }

  start(): void {
    this.#running = Promise.all([this.#look(), this.#follow()]);
  }

  /** Ends watching; rejects with what went wrong meanwhile. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** What should be in the inventory by now and is not: names of hosts, and names with keys. */
  missing(): readonly string[] {
    return this.#hosts.flatMap((host) => wantedOf(host)).filter((word) => !this.first.has(word));
  }

  async #look(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { items } = await this.#session.get<List<Device>>('/api/v1/devices?limit=200');
      const now = Date.now();
      this.devices = items;
      for (const host of this.#hosts) {
        const device = deviceOf(host, items);
        for (const word of device ? wantedOf(host).filter((one) => isSo(one, host, device)) : [])
          if (!this.first.has(word)) this.first.set(word, now);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  async #follow(): Promise<void> {
    const { body } = await this.#session.open('/api/v1/events', this.#stop.signal);
    let rest = '';
    try {
      for await (const piece of body ?? []) {
        const blocks = (rest + Buffer.from(piece).toString()).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const of = (name: string): string => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
          this.events.push({ event: of('event'), data: of('data') });
        }
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }
}

function wantedOf(host: Host): readonly string[] {
  return [host.name, ...host.states.filter(({ key }) => WATCHED.includes(key)).map(({ key }) => `${host.name} ${key}`)];
}

function isSo(word: string, host: Host, device: Device): boolean {
  if (word === host.name) return true;
  return host.states.some(
    ({ key, value }) =>
      word === `${host.name} ${key}` &&
      agrees(key, device.identity[key as keyof Device['identity']]?.value ?? '', value),
  );
}

/** The places in which one of these words stands, in any of the forms in which bytes become text. */
export function leaks(words: readonly string[], texts: ReadonlyMap<string, string>): readonly string[] {
  const forms = words.flatMap((word) => [
    word,
    Buffer.from(word, 'utf16le').toString('latin1'),
    Buffer.from(word).toString('base64').slice(0, -2),
    Buffer.from(word).toString('hex'),
  ]);
  return [...texts].filter(([, text]) => forms.some((form) => text.includes(form))).map(([place]) => place);
}
