/** Admission as it runs: the server that FreeRADIUS asks, kept as its files are, and switches told where a zone is another now. */
import { isIP } from 'node:net';
import { messageOf } from '#base/message.ts';
import type { Admission, Decision } from '#segment/nac/admission.ts';
import type { Asked, AskedBy } from '#segment/nac/asked.ts';
import { type AdmissionFiles, editionOf, loadAdmission, readSecret } from './admission/inputs.ts';
import { sendChange } from './admission/send-change.ts';
import { type AdmissionServer, startAdmissionServer } from './admission/server.ts';
import { type ChangedSession, Sessions } from './admission/sessions.ts';
import { keptCardedDevices } from './carded-devices.ts';
import { SegmentError } from './segment-error.ts';

/** Milliseconds between two looks at whether a file has changed. */
const LOOK_PAUSE = 1000;
/** Switches that are told at a time. */
const AT_ONCE = 16;

export interface RadiusRequest extends AdmissionFiles {
  readonly data?: string | undefined;
  /** `ADDRESS:PORT`; port 0 takes a free one. */
  readonly listen: string;
  readonly secretFile: string;
  /** The secret for changes of authorization; without one switches are told nothing. */
  readonly coaSecretFile?: string | undefined;
  readonly coaPort: number;
}

/** Something that was decided, changed, or went wrong, for who watches. */
export type AdmissionEvent =
  | {
      readonly kind: 'decision';
      readonly by: AskedBy;
      readonly mac: string | null;
      readonly zone: string | null;
      readonly because: string;
    }
  | {
      readonly kind: 'change';
      readonly mac: string | null;
      readonly nas: string | null;
      readonly from: string | null;
      readonly to: string | null;
      readonly answer: string;
    }
  | { readonly kind: 'loaded'; readonly known: number; readonly notes: readonly string[] }
  | { readonly kind: 'trouble'; readonly message: string };

export interface RunningAdmission {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it; resolves when it listens. Throws a SegmentError, or an error of the store, with a sentence for a person. */
export async function runAdmission(
  request: RadiusRequest,
  tell: (event: AdmissionEvent) => void,
): Promise<RunningAdmission> {
  const { host, port } = parseListen(request.listen);
  const secret = readSecret(request.secretFile);
  const coaSecret = request.coaSecretFile === undefined ? null : Buffer.from(readSecret(request.coaSecretFile));
  if (request.data === undefined && request.devices === undefined)
    throw new SegmentError('name the devices: a file of them (--devices), or a folder of data (--data)');
  const kept = request.data === undefined ? [] : await keptCardedDevices(request.data);
  const sessions = new Sessions();
  let edition = editionOf(request);
  let admission: Admission = loadAdmission(request, kept);
  tell({ kind: 'loaded', known: admission.known, notes: admission.notes });
  const decided = (asked: Asked, by: AskedBy, { zone, because }: Decision): void => {
    if (sessions.note(asked, by, { zone })) tell({ kind: 'decision', by, mac: asked.mac, zone, because });
  };
  const server = await listening({
    ...{ host, port, secret },
    admission: () => admission,
    onDecision: decided,
    onSession: (asked) => sessions.tell(asked),
  });
  let telling: Promise<void> = Promise.resolve();
  const look = setInterval(() => {
    const now = editionOf(request);
    if (now === edition) return;
    edition = now;
    try {
      admission = loadAdmission(request, kept);
    } catch (error) {
      // What was understood last goes on to hold.
      tell({ kind: 'trouble', message: messageOf(error) });
      return;
    }
    tell({ kind: 'loaded', known: admission.known, notes: admission.notes });
    if (coaSecret === null) return;
    const changed = sessions.changed(admission);
    telling = telling.then(() => tellSwitches(changed, coaSecret, request.coaPort, tell));
  }, LOOK_PAUSE);
  return {
    port: server.port,
    async stop() {
      clearInterval(look);
      await server.stop();
      await telling;
    },
  };
}

async function listening(options: Parameters<typeof startAdmissionServer>[0]): Promise<AdmissionServer> {
  try {
    return await startAdmissionServer(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SegmentError(
      `${options.host}:${options.port}: cannot be listened on (${code}); name another with --listen`,
    );
  }
}

/** `127.0.0.1:8446`; loopback alone, since what is asked and answered goes in clear text. */
function parseListen(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port = ''] = /^(?:\[([0-9a-f:]+)\]|([\d.]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  if (isIP(host) === 0 || Number(port) > 65_535)
    throw new SegmentError(`${text}: is no address to listen on; write ADDRESS:PORT, as 127.0.0.1:8446`);
  if (!/^127\.|^::1$/.test(host))
    throw new SegmentError(
      `${text}: FreeRADIUS is asked and answered in clear text, so only loopback is listened on; run both on one machine`,
    );
  return { host, port: Number(port) };
}

/** Tells switches of all sessions that are elsewhere now, some at a time. */
async function tellSwitches(
  changed: readonly ChangedSession[],
  secret: Buffer,
  port: number,
  tell: (event: AdmissionEvent) => void,
): Promise<void> {
  const waiting = [...changed];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) tell(await told(next, secret, port));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function told({ session, decision }: ChangedSession, secret: Buffer, port: number): Promise<AdmissionEvent> {
  const { mac, session: place } = session.asked;
  const event = { kind: 'change', mac, nas: place.nas, from: session.zone, to: decision.zone } as const;
  if (place.nas === null || isIP(place.nas) === 0) return { ...event, answer: 'the switch did not say its address' };
  try {
    const answer = await sendChange({
      nas: { host: place.nas, port },
      secret,
      // Who is not let in any more is put off; his switch asks again.
      change: decision.kind === 'accept' ? 'coa' : 'disconnect',
      session: place,
      replies: decision.replies,
    });
    if (answer === null) return { ...event, answer: 'no answer' };
    return {
      ...event,
      answer: answer.kind === 'ack' ? 'done' : `refused: ${answer.because ?? 'the switch says no reason'}`,
    };
  } catch (error) {
    return { ...event, answer: messageOf(error) };
  }
}
