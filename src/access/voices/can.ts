/** What a network lets through between two addresses, with the line that decides. */
import { formatPrefix, isBelow, type Prefix, parseIp } from '#base/prefix.ts';
import type { ConfigurationLine, PathTold } from '#model/reach.ts';
import type { VoiceAnswer, VoiceEvidence } from '#model/voices.ts';
import type { NetworkModel } from '../forwarding/model.ts';
import { NoSuchPlace } from '../forwarding/places.ts';
import { searchPath } from '../forwarding/questions.ts';
import { DiagramFull } from '../packets/diagram.ts';
import { parseWords, type Word, WordsError } from '../packets/words.ts';

/** A voice's answer with its evidence. */
export interface Heard {
  readonly says: VoiceAnswer;
  readonly evidence: VoiceEvidence;
}

/** `protocol` by name or number, `port` null for one without ports. */
export type Can = (client: string, server: string, protocol: string, port: number | null) => Heard;

/** Ways that are followed host by host in one piece of work; beyond it whole networks are asked about, which answers for most hosts at once. */
const ASKED_LIMIT = 300;

/** Asks a model, each question once. */
export function createCan(model: NetworkModel): Can {
  const known = new Map<string, Heard>();
  const networks = model.topology.routers
    .filter(({ node }) => !node.isHost)
    .flatMap(({ ports }) => ports.flatMap(({ subnets }) => subnets))
    .map(({ bits, network, length }): Prefix => ({ bits, value: network, length }))
    .filter(({ bits, length }) => length < bits);
  const hosts = new Set(
    model.topology.routers
      .filter(({ node }) => node.isHost)
      .flatMap(({ ports }) => ports.flatMap(({ subnets }) => subnets.map(({ address }) => address))),
  );
  let asked = 0;
  /** Of one host while there are few, else of its network. */
  const askOf = (client: string, server: string, protocol: string, port: number | null): Heard => {
    // What is worked out in one go counts together: it ends before this is called.
    if (asked === 0)
      queueMicrotask(() => {
        asked = 0;
      });
    if (++asked <= ASKED_LIMIT) return ask(model, client, server, protocol, port);
    const from = parseIp(client);
    const network = from && networks.find((one) => isBelow(one, from));
    if (!network) return { says: 'unknown', evidence: { because: `${client} is in no network of the configurations` } };
    const name = formatPrefix(network);
    const key = `${name} ${server} ${protocol} ${port}`;
    const heard = known.get(key) ?? askNetwork(model, name, server, protocol, port);
    known.set(key, heard);
    return heard;
  };
  return (client, server, protocol, port) => {
    const key = `${client} ${server} ${protocol} ${port}`;
    const before = known.get(key);
    if (before) return before;
    const shared = sharedNetwork(networks, hosts, client, server);
    const isExact = shared !== null || asked < ASKED_LIMIT;
    const heard = shared ?? askOf(client, server, protocol, port);
    if (isExact) known.set(key, heard);
    return heard;
  };
}

/** Neighbours on one network speak without a router between; a host that has filters of its own is asked. */
function sharedNetwork(
  networks: readonly Prefix[],
  hosts: ReadonlySet<bigint>,
  client: string,
  server: string,
): Heard | null {
  const [from, to] = [parseIp(client), parseIp(server)];
  if (!from || !to || hosts.has(from.value) || hosts.has(to.value)) return null;
  const shared = networks.find((network) => isBelow(network, from) && isBelow(network, to));
  if (!shared) return null;
  const because = `both are on ${formatPrefix(shared)}: no line of a router stands between them`;
  return { says: 'yes', evidence: { because } };
}

/** Whether all hosts of a network come through, or none. */
function askNetwork(
  model: NetworkModel,
  network: string,
  server: string,
  protocol: string,
  port: number | null,
): Heard {
  return carefully(() =>
    model.space.scoped(() => {
      const words = wordsOf(network, server, protocol, port);
      if (searchPath(model, { from: network }, 'permit', words).found === false)
        return { says: 'no', evidence: { because: `nothing from ${network} comes through` } };
      if (searchPath(model, { from: network }, 'deny', words).found === false)
        return { says: 'yes', evidence: { because: `everything from ${network} comes through` } };
      const because = `hosts of ${network} fare differently, and too many ways were asked about at once: ask about this one alone`;
      return { says: 'unknown', evidence: { because } };
    }),
  );
}

function ask(model: NetworkModel, client: string, server: string, protocol: string, port: number | null): Heard {
  return carefully(() => model.space.scoped(() => search(model, client, server, protocol, port)));
}

/** What cannot be asked is unknown, and says why. */
function carefully(work: () => Heard): Heard {
  try {
    return work();
  } catch (error) {
    if (error instanceof NoSuchPlace || error instanceof WordsError || error instanceof DiagramFull)
      return { says: 'unknown', evidence: { because: error.message } };
    throw error;
  }
}

/** Packets that open a conversation: of TCP the flag SYN alone, so that what passes as an answer does not count. */
function wordsOf(from: string, server: string, protocol: string, port: number | null): readonly Word[] {
  const opening = `${protocol === 'tcp' ? ' flags=syn' : ''}${port === null ? '' : ` dport=${port}`}`;
  return parseWords(`src=${from} dst=${server} protocol=${protocol}${opening}`);
}

function search(model: NetworkModel, client: string, server: string, protocol: string, port: number | null): Heard {
  const words = wordsOf(client, server, protocol, port);
  const through = searchPath(model, { from: client }, 'permit', words);
  if (through.found === true) {
    const line = lineOf(through.paths, 'permit');
    const because = line ? 'this line lets it through' : 'nothing on the way stops it';
    return { says: 'yes', evidence: { because, ...(line ? { line } : {}) } };
  }
  if (through.found === 'unknown') {
    const { because, line } = through;
    return { says: 'unknown', evidence: { because, ...(line ? { line } : {}) } };
  }
  const stopped = searchPath(model, { from: client }, 'deny', words);
  const paths = stopped.found === true ? stopped.paths : [];
  const line = lineOf(paths, 'deny');
  const disposition = paths.find((path) => path.disposition !== 'denied')?.disposition ?? 'denied';
  const because = line ? 'this line stops it' : `it ends as ${disposition}`;
  return { says: 'no', evidence: { because, ...(line ? { line } : {}) } };
}

/** The last line on the way that did so. */
function lineOf(paths: readonly PathTold[], verdict: 'permit' | 'deny'): ConfigurationLine | null {
  return (
    paths
      .flatMap(({ hops }) => hops)
      .flatMap(({ filters }) => filters)
      .findLast((filter) => filter.verdict === verdict && filter.line !== null)?.line ?? null
  );
}
