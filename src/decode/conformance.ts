/** The suite that every protocol passes: it never throws, stays within its bytes, gets on, is deterministic, and keeps its word about facts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import type { Answer, Carrier, Context, HttpDetail, Observer, Protocol, TlsDetail } from './protocol.ts';

/** One conversation as the suite plays it: messages in order, each from one side. */
export interface Sample {
  readonly name: string;
  readonly carrier: Carrier;
  readonly clientPort?: number;
  readonly serverPort?: number;
  readonly etherType?: number;
  /** Bytes in hexadecimal (spaces allowed) or as they are; each entry is a datagram, or a part of the stream. */
  readonly messages: readonly { readonly from: 'client' | 'server'; readonly bytes: string | Uint8Array }[];
  /** Facts that must be stated, as `key=value`; others may be. */
  readonly states?: readonly string[];
}

/** What was said while a sample was played. */
export interface Said {
  readonly facts: { key: string; value: string; about: unknown; field: string }[];
  readonly users: string[];
  readonly patientData: string[];
  readonly credentials: string[];
  readonly signals: string[];
  /** Sort and identifiers of each. */
  readonly passages: string[];
  readonly outcomes: string[];
  tls: TlsDetail;
  http: HttpDetail;
}

/** The bytes of `text`, hexadecimal with any white space. */
export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
}

/** Text as the bytes of Latin-1, of which ASCII is a part. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** Makes samples of a protocol of lines over TCP: each line begins with `>` where the client says it, with `<` where the server does. */
export function lineTalks(
  serverPort: number,
): (name: string, lines: readonly string[], states?: readonly string[]) => Sample {
  return (name, lines, states = []) => ({
    name,
    carrier: 'tcp',
    serverPort,
    messages: lines.map((line) => ({
      from: line.startsWith('<') ? 'server' : 'client',
      bytes: ascii(`${line.slice(1)}\r\n`),
    })),
    states,
  });
}

/** Registers the suite for `protocol`; `strangers` are first bytes that it must not claim. */
export function testProtocol(
  protocol: Protocol,
  samples: readonly Sample[],
  strangers: readonly Uint8Array[] = [],
): void {
  test(`${protocol.name}: recognises every sample and states what it must`, () => {
    assert.ok(samples.length > 0);
    for (const sample of samples) {
      assert.ok(recognises(protocol, sample), `${sample.name}: not recognised`);
      const said = play(protocol, sample);
      const stated = said.facts.map((fact) => `${fact.key}=${fact.value}`);
      for (const wanted of sample.states ?? [])
        assert.ok(stated.includes(wanted), `${sample.name}: ${wanted} not in ${stated.join(' ')}`);
      for (const fact of said.facts) assert.ok(fact.key in protocol.facts, `${fact.key} is not declared`);
      for (const name of said.signals) assert.ok(name in (protocol.signals ?? {}), `${name} is not declared`);
      if (protocol.reader?.factsOnly) assert.ok(saysFactsOnly(said), `${sample.name}: states more than facts`);
    }
  });
  test(`${protocol.name}: claims no stranger`, () => {
    for (const bytes of strangers) {
      const context = contextOf({ name: '', carrier: 'tcp', messages: [] }, true);
      assert.notEqual(protocol.probe(Cursor.over(bytes), context), 3);
    }
  });
  test(`${protocol.name}: is deterministic`, () => {
    for (const sample of samples) assert.deepEqual(play(protocol, sample), play(protocol, sample));
  });
  test(`${protocol.name}: survives every prefix`, () => {
    for (const sample of samples) {
      const sizes = sample.messages.map((message) => bytesOf(message.bytes).length);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const step = Math.max(1, Math.floor(total / 2000));
      for (let keep = 0; keep <= total; keep += step)
        play(protocol, sample, (bytes, at) => bytes.subarray(0, Math.max(0, keep - at)));
    }
  });
  test(`${protocol.name}: survives flipped bytes`, () => {
    let seed = 0x9e3779b9;
    const random = (below: number): number => {
      seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
      return (seed >>> 0) % below;
    };
    for (const sample of samples) {
      for (let round = 0; round < 300; round++) {
        play(protocol, sample, (bytes) => {
          const copy = Uint8Array.from(bytes);
          for (let n = 1 + random(4); n > 0 && copy.length > 0; n--) copy[random(copy.length)] = random(256);
          return copy;
        });
      }
    }
  });
}

/** Plays a sample through probe, parse and observe, checking the contract at each step; answers what was said. */
export function play(
  protocol: Protocol,
  sample: Sample,
  damage: (bytes: Uint8Array, at: number) => Uint8Array = (bytes) => bytes,
): Said {
  const said: Said = {
    facts: [],
    users: [],
    patientData: [],
    credentials: [],
    signals: [],
    passages: [],
    outcomes: [],
    tls: {},
    http: {},
  };
  const state = { enough: false };
  const observer = recorder(said, state);
  const memory = protocol.reader?.remember();
  const pending = { client: new Uint8Array(0), server: new Uint8Array(0) };
  const skipping = { client: 0, server: 0 };
  let at = 0;
  for (const message of sample.messages) {
    const whole = bytesOf(message.bytes);
    let bytes = damage(whole, at);
    at += whole.length;
    const context = contextOf(sample, message.from === 'client');
    protocol.probe(Cursor.over(bytes), context);
    if (!protocol.reader || state.enough) continue;
    if (sample.carrier === 'tcp') bytes = Uint8Array.from([...pending[message.from], ...bytes]);
    const jump = Math.min(skipping[message.from], bytes.length);
    skipping[message.from] -= jump;
    const cursor = Cursor.over(bytes, jump);
    let rest = cursor.position;
    while (cursor.remaining > 0 && !state.enough) {
      const before = cursor.position;
      cursor.failed = false;
      cursor.start = before;
      const answer: Answer<unknown> = protocol.reader.parse(cursor, context, memory);
      assert.ok(cursor.position <= cursor.end && cursor.position >= before, 'read outside its bytes');
      said.outcomes.push(answer.kind);
      if (answer.kind !== 'done') break;
      assert.ok(cursor.position > before || (answer.skip ?? 0) > 0, 'done without getting on');
      assert.ok((answer.skip ?? 0) >= 0, 'negative skip');
      protocol.reader.observe(answer.message, context, observer, memory);
      const skip = Math.min(answer.skip ?? 0, cursor.remaining);
      cursor.position += skip;
      skipping[message.from] += (answer.skip ?? 0) - skip;
      rest = cursor.position;
    }
    pending[message.from] = bytes.slice(rest);
  }
  return said;
}

function saysFactsOnly({ users, patientData, credentials, tls, http, facts }: Said): boolean {
  const details = [...users, ...patientData, ...credentials, ...Object.keys(tls), ...Object.keys(http)];
  return details.length === 0 && !facts.some(({ about }) => isBinding(about));
}

/** Who has which address is wanted even where no other fact is. */
function isBinding(about: unknown): boolean {
  return typeof about === 'object' && about !== null && 'mac' in about && 'ip' in about;
}

function recognises(protocol: Protocol, sample: Sample): boolean {
  return sample.messages.some((message) => {
    const context = contextOf(sample, message.from === 'client');
    return protocol.probe(Cursor.over(bytesOf(message.bytes)), context) >= 2;
  });
}

function recorder(said: Said, state: { enough: boolean }): Observer {
  return {
    fact: (key, value, about, field) => {
      assert.equal(typeof value, 'string', `${key} is no text`);
      said.facts.push({ key, value, about, field });
    },
    tls: (detail) => {
      said.tls = { ...said.tls, ...detail };
    },
    http: (detail) => {
      said.http = { ...said.http, ...detail };
    },
    user: (name) => said.users.push(name),
    patientData: (kind) => said.patientData.push(kind),
    credential: (kind) => said.credentials.push(kind),
    signal: (name) => said.signals.push(name),
    passage: (sort, identifiers) => {
      said.passages.push([sort, ...identifiers.map((one) => Buffer.from(one).toString('latin1'))].join(' '));
    },
    senderIs: () => {},
    handOver: () => {
      state.enough = true;
    },
    enough: () => {
      state.enough = true;
    },
  };
}

function contextOf(sample: Sample, fromClient: boolean): Context {
  return {
    carrier: sample.carrier,
    fromClient,
    clientPort: sample.clientPort ?? 49152,
    serverPort: sample.serverPort ?? 9,
    etherType: sample.etherType ?? 0,
    time: 1_700_000_000_000_000,
  };
}

function bytesOf(bytes: string | Uint8Array): Uint8Array {
  return typeof bytes === 'string' ? fromHex(bytes) : bytes;
}
