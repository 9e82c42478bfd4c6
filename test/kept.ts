/** What a running service keeps, in forms that can be compared, and what it tells while it runs. */
import { createHash } from 'node:crypto';
import type { CaptureRecord } from '../src/model/capture-record.ts';
import type { Device } from '../src/model/device.ts';
import type { Fact } from '../src/model/fact.ts';
import { eventually, type Session } from './service-client.ts';

const ALWAYS = 'from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
const CAPTURES_LIMIT = 120_000;

/** Sums that are exact however often, and in whatever order, captures were read. */
export interface Kept {
  /** Every row of every flow. */
  readonly flows: { readonly rows: number; readonly hash: string };
  readonly protocols: readonly string[];
  /** Who said what. From which port, and whether its MAC was seen beside it, depends on when conclusions were drawn. */
  readonly facts: readonly string[];
  /** Addresses of each device. */
  readonly devices: readonly string[];
  /** What is found, and how often: ids of devices, and so of what is found of them, depend on who was met first. */
  readonly findings: readonly string[];
}

export async function keptBy(session: Session): Promise<Kept> {
  const flows = (await session.text('/api/v1/exports/flows?format=ndjson')).split('\n').filter((line) => line !== '');
  const { items } = await session.get<{ items: readonly object[] }>(`/api/v1/stats/protocols?${ALWAYS}`);
  const facts = linesOf<Fact>(await session.text('/api/v1/exports/facts?format=ndjson'));
  const devices = linesOf<Device>(await session.text('/api/v1/exports/devices?format=ndjson'));
  const findings = linesOf<{ title: string }>(await session.text('/api/v1/exports/findings?format=ndjson'));
  return {
    flows: { rows: flows.length, hash: createHash('sha256').update(flows.sort().join('\n')).digest('hex') },
    protocols: items.map((item) => JSON.stringify(item)).sort(),
    facts: [
      ...new Set(facts.map(({ subject: { mac, ip }, key, value }) => JSON.stringify([ip ?? mac, key, value]))),
    ].sort(),
    devices: devices.map(({ macs, ips }) => [...macs, ...ips].sort().join(' ')).sort(),
    findings: [...Map.groupBy(findings, ({ title }) => title)]
      .map(([title, { length }]) => `${length} times: ${title}`)
      .sort(),
  };
}

/** The captures that were taken in, once there are `count` and none is being read. */
export async function capturesOf(session: Session, count: number): Promise<readonly CaptureRecord[]> {
  const { items } = await eventually(
    () => session.get<{ items: readonly CaptureRecord[] }>('/api/v1/captures'),
    (list) => list.items.length === count && list.items.every(({ state }) => state !== 'reading'),
    CAPTURES_LIMIT,
  );
  return items;
}

/** What is kept once conclusions were drawn from everything that came in. */
export async function keptAtLast(session: Session): Promise<Kept> {
  await eventually(
    () => session.text('/metrics'),
    (text) => /^wardline_unsettled 0$/m.test(text),
    180_000,
  );
  return keptBy(session);
}

/** Where one differs from the other, in a few lines; empty where they are the same. */
export function differences(kept: Kept, wanted: Kept): readonly string[] {
  const { rows, hash } = wanted.flows;
  const found: string[] = [];
  if (kept.flows.rows !== rows) found.push(`${kept.flows.rows} rows of flows, not ${rows}`);
  else if (kept.flows.hash !== hash) found.push('rows of flows are not the same');
  for (const name of ['protocols', 'facts', 'devices', 'findings'] as const) {
    const [are, should] = [new Set(kept[name]), new Set(wanted[name])];
    const more = kept[name].filter((line) => !should.has(line)).map((line) => `${name}: ${line}, not wanted`);
    const less = wanted[name].filter((line) => !are.has(line)).map((line) => `${name}: ${line} is missing`);
    if (more.length + less.length > 0) found.push(`${more.length} ${name} too many, ${less.length} missing`);
    found.push(...more.slice(0, 4), ...less.slice(0, 4));
  }
  return found;
}

/** Notices as the service's stream of events tells them. */
export class Notices {
  readonly heard: string[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** Listens until `stop`; resolves when the stream is open. */
  async listen(session: Session): Promise<void> {
    const { body } = await session.open('/api/v1/events', this.#stop.signal);
    this.#running = this.#read(body as ReadableStream<Uint8Array>).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of body) {
      const events = (text + decoder.decode(piece, { stream: true })).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: notice\ndata: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) this.heard.push((JSON.parse(data) as { message: string }).message);
      }
    }
  }
}

function linesOf<Item>(text: string): readonly Item[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Item);
}
