/** One stream of server-sent events (WHATWG HTML, 9.2): what was missed first, then what happens, to who may see it. */
import type { Change, ChangeKind } from '#model/change.ts';
import { decide, type Principal } from './auth/permissions.ts';
import { visibleKinds } from './changes-page.ts';
import type { Log } from './log.ts';
import type { LiveEvent, Services } from './services.ts';

/** Silence is broken this often, in milliseconds; each time it is looked whether who listens still may. */
const HEARTBEAT = 15_000;
/** Events waiting for a slow listener; beyond it the stream is closed, and the listener resumes. */
const WAITING_LIMIT = 1000;
/** Changes read at a time when a stream is resumed. */
const STEP = 500;
/** How long a browser waits before it connects again, in milliseconds. */
const RETRY = 3000;

export interface Watch {
  /** Asked with every heartbeat. */
  stillMay(): Promise<boolean>;
  onEnd(): void;
}

/** Opens a stream for `principal`. `after`: the id of the last change that is known already; null where nothing is to be resumed. */
export function openStream(
  context: { readonly services: Services; readonly log: Log },
  principal: Principal,
  after: number | null,
  watch: Watch,
): ReadableStream<Uint8Array> {
  let stream: EventStream | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        stream = new EventStream(context, principal, after, watch, controller);
        stream.begin();
      },
      cancel: () => stream?.finish(),
    },
    { highWaterMark: 1 },
  );
}

class EventStream {
  readonly #services: Services;
  readonly #log: Log;
  readonly #watch: Watch;
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #kinds: readonly ChangeKind[];
  readonly #findingsToo: boolean;
  readonly #sensorsToo: boolean;
  readonly #capturesToo: boolean;
  /** Changes up to this id were told. */
  #told: number;
  /** Live events that wait until the resumed ones are told; null when they are. */
  #waiting: LiveEvent[] | null;
  #open = true;
  #stopListening: () => void = () => undefined;
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(
    { services, log }: { readonly services: Services; readonly log: Log },
    principal: Principal,
    after: number | null,
    watch: Watch,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ) {
    this.#services = services;
    this.#log = log;
    this.#watch = watch;
    this.#controller = controller;
    this.#findingsToo = decide(principal, 'listFindings') === 'allowed';
    this.#sensorsToo = decide(principal, 'listSensors') === 'allowed';
    this.#capturesToo = decide(principal, 'listCaptures') === 'allowed';
    this.#kinds = visibleKinds(this.#findingsToo);
    this.#told = after ?? 0;
    this.#waiting = after === null ? null : [];
  }

  /** Listens first and resumes then, so that nothing falls in between. */
  begin(): void {
    this.#send(`retry: ${RETRY}\n\n`);
    this.#stopListening = this.#services.listen((event) => {
      if (this.#waiting === null) this.#tell(event);
      else if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(event);
      else this.finish();
    });
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT);
    this.#resume().catch((error: unknown) => {
      this.#log.error({ error }, 'an event stream could not be resumed');
      this.finish();
    });
  }

  finish(): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    this.#stopListening();
    this.#watch.onEnd();
    try {
      this.#controller.close();
    } catch {
      // Cancelled by who listened: it is closed already.
    }
  }

  async #beat(): Promise<void> {
    this.#send(': still here\n\n');
    const may = await this.#watch.stillMay().catch(() => false);
    if (!may) this.finish();
  }

  async #resume(): Promise<void> {
    while (this.#open && this.#waiting !== null) {
      const changes = await this.#services.changes.list({ after: this.#told, kinds: this.#kinds, limit: STEP });
      for (const change of changes) this.#tell({ kind: 'change', change });
      if (changes.length >= STEP) continue;
      const late = this.#waiting;
      this.#waiting = null;
      for (const event of late) this.#tell(event);
    }
  }

  #tell(event: LiveEvent): void {
    switch (event.kind) {
      case 'change':
        this.#tellChange(event.change);
        break;
      case 'finding':
        if (this.#findingsToo) this.#send(frame('finding', event.finding));
        break;
      case 'triage':
        if (this.#findingsToo) this.#send(frame('triage', { findings: event.findings }));
        break;
      case 'sensor':
        if (this.#sensorsToo) this.#send(frame('sensor', event.sensor));
        break;
      case 'capture':
        if (this.#capturesToo) this.#send(frame('capture', event.capture));
        break;
      case 'notice':
        this.#send(frame('notice', { message: event.message }));
    }
  }

  #tellChange(change: Change): void {
    if (!this.#kinds.includes(change.kind) || change.id <= this.#told) return;
    this.#told = change.id;
    this.#send(frame('change', change, change.id));
  }

  #send(text: string): void {
    if (!this.#open) return;
    if ((this.#controller.desiredSize ?? 0) < 1 - WAITING_LIMIT) this.finish();
    else this.#controller.enqueue(this.#encoder.encode(text));
  }
}

/** One event. JSON has no line breaks of its own, so `data` is one line. */
function frame(event: string, data: unknown, id?: number): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
