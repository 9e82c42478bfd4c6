/** What a network lets through between two addresses, with the line that decides. */
import { formatPrefix, isBelow, type Prefix, parseIp } from '#base/prefix.ts';
import type { ConfigurationLine, PathTold } from '#model/reach.ts';
import type { VoiceAnswer, VoiceEvidence } from '#model/voices.ts';
import type { NetworkModel } from '../forwarding/model.ts';
import { NoSuchPlace } from '../forwarding/places.ts';
import { searchPath } from '../forwarding/questions.ts';
import { DiagramFull } from '../packets/diagram.ts';
import { parseWords, WordsError } from '../packets/words.ts';

/** A voice's answer with its evidence. */
export interface Heard {
  readonly says: VoiceAnswer;
  readonly evidence: VoiceEvidence;
}

/** `protocol` by name or number, `port` null for one without ports. */
export type Can = (client: string, server: string, protocol: string, port: number | null) => Heard;

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
  return (client, server, protocol, port) => {
    const key = `${client} ${server} ${protocol} ${port}`;
    const before = known.get(key);
    if (before) return before;
    const heard = sharedNetwork(networks, hosts, client, server) ?? ask(model, client, server, protocol, port);
    known.set(key, heard);
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

function ask(model: NetworkModel, client: string, server: string, protocol: string, port: number | null): Heard {
  try {
    return model.space.scoped(() => search(model, client, server, protocol, port));
  } catch (error) {
    if (error instanceof NoSuchPlace || error instanceof WordsError || error instanceof DiagramFull)
      return { says: 'unknown', evidence: { because: error.message } };
    throw error;
  }
}

function search(model: NetworkModel, client: string, server: string, protocol: string, port: number | null): Heard {
  // What opens a connection of TCP has the flag SYN alone: what passes as an answer must not count.
  const opening = `${protocol === 'tcp' ? ' flags=syn' : ''}${port === null ? '' : ` dport=${port}`}`;
  const words = parseWords(`src=${client} dst=${server} protocol=${protocol}${opening}`);
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
