/** A socket in the folder of data by which commands on the same machine ask a running service: for its owner alone. */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { messageOf } from '#base/message.ts';

/** Longest question in characters, and how long a client may take to ask it, in milliseconds. */
const QUESTION_LIMIT = 10_000;
const PATIENCE = 10_000;

export type ControlQuestion = { readonly ask: 'backup'; readonly target: string };
export type ControlAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Where the socket of a folder lies. */
function controlSocket(data: string): string {
  return path.join(data, 'control.sock');
}

export interface ControlServer {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Answers questions at the socket with what `answer` resolves with; what it throws is told as a refusal. */
export function createControlServer(data: string, answer: (question: ControlQuestion) => Promise<void>): ControlServer {
  const file = controlSocket(data);
  const server = net.createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8').setTimeout(PATIENCE, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('data', (piece: string) => {
      text += piece;
      if (text.length > QUESTION_LIMIT) socket.destroy();
      if (!text.includes('\n')) return;
      socket.setTimeout(0).pause();
      const say = (said: ControlAnswer): void => void socket.end(`${JSON.stringify(said)}\n`);
      answered(text, answer).then(say, () => socket.destroy());
    });
  });
  return {
    async start(): Promise<void> {
      // The folder is locked by us: what lies there is of a service that was killed.
      fs.rmSync(file, { force: true });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(file, resolve);
      });
      fs.chmodSync(file, 0o600);
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answered(text: string, answer: (question: ControlQuestion) => Promise<void>): Promise<ControlAnswer> {
  try {
    const question = JSON.parse(text) as Partial<ControlQuestion>;
    if (question.ask !== 'backup' || typeof question.target !== 'string')
      return { ok: false, message: 'not understood' };
    await answer({ ask: question.ask, target: question.target });
    return { ok: true };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

/** Asks the service that runs on a folder; null where none does. */
export async function askService(data: string, question: ControlQuestion): Promise<ControlAnswer | null> {
  const socket = net.connect(controlSocket(data));
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  } catch {
    return null;
  }
  socket.write(`${JSON.stringify(question)}\n`);
  let text = '';
  for await (const piece of socket.setEncoding('utf8') as AsyncIterable<string>) text += piece;
  return text === ''
    ? { ok: false, message: 'the service ended before it answered' }
    : (JSON.parse(text) as ControlAnswer);
}
