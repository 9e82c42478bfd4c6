/** Encryption that no longer protects: versions, ciphers and certificates of servers; and certificates by which tools of attackers give themselves away. */
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
import { attackToolNamed } from '../known-names.ts';
import type { Statement } from '../statement-book.ts';

/** What is broken for whoever listens. */
const BROKEN: ReadonlySet<string> = new Set(['SSLv2', 'SSLv3', 'NULL', 'export', 'RC4', 'DES']);
const OWN = 'issued by itself';
/** Protocols of care. */
const CARE: ReadonlySet<string> = new Set(['dicom', 'hl7', 'astm', 'poct1a']);

export const tlsWeaknesses: Detector = {
  name: 'tls-weaknesses',
  kinds: ['tls.obsolete', 'tls.certificate', 'tool.certificate'],
  needs:
    'The first messages of TLS. Certificates up to version 1.2 (1.3 enciphers them), of servers; expired is said by the clock of the capture.',
  lookAlikes: [
    'Devices of care are old, and their makers decide: told as low within the network at most; of servers in the internet only what is broken or expired is told, as info.',
    'A certificate that names itself as its issuer is usual on devices: told for servers of care alone, as info.',
    'A test of security uses tools of attackers too: ask who ordered it.',
  ],
  conclude: (seen) => [
    ...perServer(seen.statements.of('tls.obsolete'), 'tls.obsolete'),
    ...perServer([...seen.statements.of('tls.certificateFault'), ...ownIssuers(seen)], 'tls.certificate'),
    ...attackTools(seen),
  ],
};

const isCare = ({ protocol }: Contact): boolean => protocol !== null && CARE.has(protocol);

/** Servers of care whose certificates name themselves. */
function ownIssuers({ statements, contacts }: Seen): readonly Statement[] {
  const said = statements.of('tls.selfSigned');
  if (said.length === 0) return [];
  const servers = new Set(contacts.chosen(isCare).map(({ server }) => server));
  return said.filter(({ ip }) => servers.has(ip)).map((statement) => ({ ...statement, value: OWN }));
}

function perServer(said: readonly Statement[], kind: 'tls.obsolete' | 'tls.certificate'): readonly Draft[] {
  const known = said.filter(({ ip, value }) => ip !== '' && (isGrave(value) || !isPublicIp(ip)));
  return [...Map.groupBy(known, ({ ip }) => ip)].map(([ip, list]) => serverDraft(kind, ip, list));
}

/** Broken, or of no time; the others are only to be given up, which nobody here can do for servers in the internet. */
const isGrave = (value: string): boolean => BROKEN.has(value) || /^(?:expired|not valid)/.test(value);

function serverDraft(kind: 'tls.obsolete' | 'tls.certificate', ip: string, list: readonly Statement[]): Draft {
  const words = [...new Set(list.map(({ value }) => value))].sort();
  return {
    word: `${kind} ${ip}`,
    kind,
    title:
      kind === 'tls.obsolete'
        ? `${ip} agrees to encryption that protects no longer: ${words.join(', ')}`
        : `The certificate of ${ip} proves little: ${words.slice(0, 4).join(', ')}`,
    severity:
      !isPublicIp(ip) && words.some((word) => isGrave(word) || (word.includes(' ') && word !== OWN)) ? 'low' : 'info',
    confidence: 0.9,
    actors: [],
    targets: [{ ip }],
    start: earliest(list.map(({ first }) => first)),
    end: latest(list.map(({ last }) => last)),
    outcome: 'attempted',
    attack: [technique('credential-access', 'T1557')],
    evidence: list.slice(0, EVIDENCE_LIMIT).map(({ frame, value }) => ({ ...frame, why: value })),
    action:
      kind === 'tls.obsolete'
        ? `Ask the maker of ${ip} for TLS 1.2 or later; until then let those alone reach it that need it.`
        : `Give ${ip} a certificate of the hospital's own authority, with a key of 2048 bits or more, before it expires.`,
  };
}

const isTls = ({ protocol }: Contact): boolean => protocol === 'tls';

/** Servers with the certificate that a tool of attackers makes. */
function attackTools({ statements, contacts }: Seen): readonly Draft[] {
  const said = ['tls.certificateSubject', 'tls.certificateIssuer', 'tls.certificateSerial']
    .flatMap((key) => statements.of(key))
    .flatMap((statement) => {
      const tool = attackToolNamed(statement.value);
      return tool === undefined ? [] : [{ ...statement, tool }];
    });
  if (said.length === 0) return [];
  const clients = Map.groupBy(contacts.chosen(isTls), ({ server }) => server);
  return [...Map.groupBy(said, ({ ip }) => ip)].map(([ip, list]) => {
    const tool = list[0]?.tool ?? '';
    return {
      word: `tool.certificate ${ip} ${tool}`,
      kind: 'tool.certificate',
      title: `${ip} shows the certificate that ${tool} makes, a tool by which attackers steer hosts`,
      severity: 'high',
      confidence: 0.9,
      actors: parties(new Set((clients.get(ip) ?? []).map(({ client }) => client))),
      targets: [{ ip }],
      start: earliest(list.map(({ first }) => first)),
      end: latest(list.map(({ last }) => last)),
      outcome: 'succeeded',
      attack: [technique('command-and-control', 'T1071.001'), technique('command-and-control', 'T1573')],
      evidence: list.slice(0, EVIDENCE_LIMIT).map(({ frame, value }) => ({ ...frame, why: `certificate: ${value}` })),
      action: `Block ${ip} at the way to the internet, take whoever spoke with it off the network as far as care allows, and look at what runs there; a test of security is known to whoever ordered it.`,
    };
  });
}
