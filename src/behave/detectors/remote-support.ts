/** Tools for support from afar: whoever has one on a device steers it from the internet. */
import { isPublicIp } from '#base/addresses.ts';
import type { Contact } from '../contact-book.ts';
import {
  type Detector,
  type Draft,
  EVIDENCE_LIMIT,
  earliest,
  latest,
  parties,
  type Seen,
  technique,
} from '../detector.ts';
import { supportToolAt, supportToolNamed, supportToolOn } from '../known-names.ts';

/** Protocols by which a desktop is shown and steered. */
const DESKTOPS: ReadonlyMap<string, string> = new Map([
  ['teamviewer', 'TeamViewer'],
  ['vnc', 'VNC'],
]);

export const remoteSupport: Detector = {
  name: 'remote-support',
  kinds: ['remote.support-tool'],
  needs:
    'Names in TLS (SNI, certificates up to version 1.2) and in questions to name servers, or conversations with the internet on ports of such tools. Tools behind a server of your own are not known by their names.',
  lookAlikes: [
    'Whoever reads the web site of a maker asks for the same names: told as low, a question for the name alone as info.',
    'A supplier that supports a device so by contract: suppress it by its address.',
    'A name server that asks for others does not count.',
  ],
  conclude: (seen) => {
    const signs = [...named(seen), ...contacted(seen)];
    return [...Map.groupBy(signs, ({ client, tool }) => `${client} ${tool}`).values()].map(draftOf);
  },
};

interface Sign {
  readonly client: string;
  readonly tool: string;
  readonly server: string | null;
  /** More than a question for its name. */
  readonly isUsed: boolean;
  readonly first: string;
  readonly last: string;
  readonly evidence: Draft['evidence'];
}

function named({ statements, contacts }: Seen): readonly Sign[] {
  const said = [...statements.of('tls.sni'), ...statements.of('tls.certificateSubject'), ...statements.of('dns.query')];
  if (said.length === 0) return [];
  const nameServers = new Set(contacts.chosen(isNameService).map(({ server }) => server));
  return said.flatMap(({ key, value, ip, first, last, frame }): Sign[] => {
    const isName = key === 'tls.certificateSubject';
    const tool = isName ? supportToolNamed(value) : supportToolAt(value);
    const isAsked = key === 'dns.query';
    if (tool === undefined || ip === '' || isPublicIp(ip) || (isAsked && nameServers.has(ip))) return [];
    const why = isAsked
      ? `asks for the name ${value}`
      : isName
        ? `shows the certificate ${value}`
        : `turns to ${value}`;
    return [{ client: ip, tool, server: null, isUsed: !isAsked, first, last, evidence: [{ ...frame, why }] }];
  });
}

const isNameService = ({ protocol, down }: Contact): boolean => protocol === 'dns' && down > 0;

function isSteered({ client, server, port, transport, protocol, down }: Contact): boolean {
  if (down === 0 || (transport !== 'tcp' && transport !== 'udp')) return false;
  if (!DESKTOPS.has(protocol ?? '') && (protocol === 'dns' || supportToolOn(port) === undefined)) return false;
  return isPublicIp(server) && !isPublicIp(client);
}

function contacted({ contacts }: Seen): readonly Sign[] {
  return contacts.chosen(isSteered).map(({ client, server, port, protocol, first, last, frames }) => ({
    client,
    tool: DESKTOPS.get(protocol ?? '') ?? supportToolOn(port) ?? '',
    server,
    isUsed: true,
    first,
    last,
    evidence: frames.slice(0, 1).map((frame) => ({ ...frame, why: `a conversation with ${server}, port ${port}` })),
  }));
}

function draftOf(signs: readonly Sign[]): Draft {
  const { client, tool } = signs[0] as Sign;
  const isUsed = signs.some((sign) => sign.isUsed);
  return {
    word: `remote.support-tool ${client} ${tool}`,
    kind: 'remote.support-tool',
    title: `${client} ${isUsed ? 'has' : 'asks for the name of'} a tool for support from afar: ${tool}`,
    severity: isUsed ? 'low' : 'info',
    confidence: isUsed ? 0.7 : 0.4,
    actors: [{ ip: client }],
    targets: parties(new Set(signs.flatMap(({ server }) => server ?? []))),
    start: earliest(signs.map(({ first }) => first)),
    end: latest(signs.map(({ last }) => last)),
    outcome: isUsed ? 'succeeded' : 'attempted',
    attack: [technique('command-and-control', 'T1219')],
    evidence: signs.flatMap(({ evidence }) => evidence).slice(0, EVIDENCE_LIMIT),
    action: `Ask who supports ${client} with ${tool}; if nobody does, remove it and block its servers.`,
  };
}
