/** Channels as Mirth Connect (NextGen Connect, Open Integration Engine) exports them: who sends to the engine, and to whom it sends. */
import type { DeclaredFlow } from '#model/segment.ts';
import { cellText, DocumentError } from './document.ts';
import { type ReadEnd, readEnd } from './ends.ts';
import type { Mapping } from './mapping.ts';
import { type Declared, knownPeers } from './table-flows.ts';
import { readXml } from './xml.ts';

/** Most connectors of one file. */
const CONNECTOR_LIMIT = 50_000;

/** The settings that are read; scripts, filters, templates and messages are passed over, since patients may stand in them. */
const SETTINGS: ReadonlySet<string> = new Set([
  'listenerConnectorProperties/host',
  'listenerConnectorProperties/port',
  'remoteAddress',
  'remotePort',
  'serverMode',
  'host',
  'port',
  'url',
  'locationURI',
  'wsdlUrl',
  'scheme',
  'tls',
  'smtpHost',
  'smtpPort',
  'encryption',
]);

interface Connector {
  readonly line: number;
  readonly isSource: boolean;
  name: string;
  /** Last part of the class, as `TcpReceiver`. */
  kind: string;
  isEnabled: boolean;
  usesTls: boolean;
  readonly settings: Map<string, string>;
}

interface Channel {
  name: string;
  isEnabled: boolean;
  readonly connectors: Connector[];
}

/** The flows of an export; the engine is whom the mapping is about, else where clinical messages are kept. Throws a DocumentError. */
export function declaredByMirth(text: string, mapping: Mapping, file: string): Declared {
  const known = knownPeers(mapping);
  const engines = readEnd(mapping.about ?? 'dataset:messages', known);
  const [flows, problems, names]: [DeclaredFlow[], string[], Set<string>] = [[], [], new Set()];
  const take = (channel: Channel, connector: Connector): void => {
    const place = `${file}, line ${connector.line}, channel ${channel.name}`;
    const read = talkOf(connector, channel.name);
    if (read === null) return;
    if (!channel.isEnabled || !connector.isEnabled) problems.push(`${place}: is switched off, and declares nothing`);
    else if (typeof read === 'string') problems.push(`${place}: ${read}`);
    else {
      const others = readEnd(read.peer, known);
      for (const other of others) if (!other.isNamed) names.add(other.end.replace(/^name:/, ''));
      const source = `${place}, ${connector.isSource ? 'source' : connector.name}`;
      for (const flow of flowsOf(read, engines, others)) flows.push({ ...flow, source });
    }
  };
  for (const channel of readChannels(text)) for (const connector of channel.connectors) take(channel, connector);
  return { flows, problems, unexplained: [...names], mapping: null };
}

function readChannels(text: string): readonly Channel[] {
  const channels: Channel[] = [];
  let channel: Channel | null = null;
  let connector: Connector | null = null;
  let count = 0;
  const begins = (name: string, path: readonly string[]): boolean =>
    name === 'sourceConnector' || (name === 'connector' && path.at(-1) === 'destinationConnectors');
  readXml(text, {
    open({ name, attributes, line, path }) {
      if (name === 'channel' && channel === null) channel = { name: '', isEnabled: true, connectors: [] };
      else if (channel !== null && begins(name, path)) {
        if (++count > CONNECTOR_LIMIT) throw new DocumentError(`has more than ${CONNECTOR_LIMIT} connectors; split it`);
        connector = {
          ...{ line, name: '', kind: '', isEnabled: true, usesTls: false, settings: new Map() },
          isSource: name === 'sourceConnector',
        };
      } else if (connector !== null && name === 'properties' && isOwn(path))
        connector.kind = (attributes.get('class') ?? '').replace(/^.*\./, '').replace(/Properties$/, '');
    },
    close(name, value, path) {
      if (channel === null) return;
      if (connector === null) takeOfChannel(channel, name, value, path);
      else if (begins(name, path)) {
        channel.connectors.push(connector);
        connector = null;
      } else takeOfConnector(connector, name, value, path);
      if (name === 'channel' && !path.includes('channel')) {
        channels.push(channel);
        channel = null;
      }
    },
  });
  if (channels.length === 0) throw new DocumentError('holds no channel of an interface engine; export channels as XML');
  return channels;
}

const isOwn = (path: readonly string[]): boolean => path.at(-1) === 'sourceConnector' || path.at(-1) === 'connector';

function takeOfChannel(channel: Channel, name: string, value: string, path: readonly string[]): void {
  const parent = path.at(-1);
  if (name === 'name' && parent === 'channel') channel.name = cellText(value);
  // Since version 3.5 it stands in what is exported beside the channel itself.
  if (name === 'enabled' && (parent === 'channel' || parent === 'metadata'))
    channel.isEnabled = value.trim() !== 'false';
}

function takeOfConnector(connector: Connector, name: string, value: string, path: readonly string[]): void {
  if (isOwn(path)) {
    if (name === 'name') connector.name = cellText(value);
    if (name === 'enabled') connector.isEnabled = value.trim() !== 'false';
    return;
  }
  const at = path.lastIndexOf('properties');
  if (at < 0 || !isOwn(path.slice(0, at))) return;
  const key = [...path.slice(at + 1), name].join('/');
  if (SETTINGS.has(key)) connector.settings.set(key, value.trim());
  if (/TlsManagerEnabled$/i.test(name) && value.trim() === 'true') connector.usesTls = true;
  if (name === 'enabled' && /pluginProperties\/.*(?:ssl|tls)/i.test(key) && value.trim() === 'true')
    connector.usesTls = true;
}

/** Who speaks to whom in one connector. */
interface Talk {
  readonly isToEngine: boolean;
  readonly peer: string;
  readonly port: string;
  readonly application: string;
  readonly encrypted: boolean;
}

function flowsOf(
  { isToEngine, port, application, encrypted }: Talk,
  engines: readonly ReadEnd[],
  others: readonly ReadEnd[],
): readonly DeclaredFlow[] {
  return engines.flatMap((engine) =>
    others.map((other) => ({
      from: isToEngine ? other.end : engine.end,
      to: isToEngine ? engine.end : other.end,
      protocol: 'tcp',
      ports: [port],
      application,
      encrypted,
      about: engine.end,
    })),
  );
}

/** Null for connectors that stay within the engine; a sentence for one that cannot be read. */
function talkOf(connector: Connector, channel: string): Talk | string | null {
  const { kind, settings, usesTls } = connector;
  const of = (key: string): string => settings.get(key) ?? '';
  switch (kind) {
    case 'TcpReceiver':
    case 'TcpDispatcher': {
      const listens = kind === 'TcpReceiver' ? of('serverMode') !== 'false' : of('serverMode') === 'true';
      const talk = listens
        ? listening(channel, of('listenerConnectorProperties/port') || of('port'), 'hl7')
        : calling(of('remoteAddress'), of('remotePort'), 'hl7');
      return withTls(talk, usesTls);
    }
    case 'HttpReceiver':
    case 'WebServiceReceiver':
      return withTls(listening(channel, of('listenerConnectorProperties/port'), 'http'), usesTls);
    case 'DICOMReceiver':
      return withTls(listening(channel, of('listenerConnectorProperties/port') || '104', 'dicom'), isTls(of('tls')));
    case 'DICOMDispatcher':
      return withTls(calling(of('host'), of('port') || '104', 'dicom'), isTls(of('tls')));
    case 'HttpDispatcher':
      return callingUrl(of('host'));
    case 'WebServiceDispatcher':
      return callingUrl(of('locationURI') || of('wsdlUrl'));
    case 'DatabaseReceiver':
    case 'DatabaseDispatcher':
      return callingDatabase(of('url'));
    case 'FileReceiver':
    case 'FileDispatcher':
      return callingFiles(of('scheme').toUpperCase(), of('host'));
    case 'SmtpDispatcher':
      return withTls(calling(of('smtpHost'), of('smtpPort') || '25', 'smtp'), /^(?:tls|ssl)$/i.test(of('encryption')));
    default:
      return /^(?:Vm|JavaScript|Document|Js)/.test(kind)
        ? null
        : `${kind || 'its connector'} is of a kind that is not read`;
  }
}

const isTls = (text: string): boolean => text !== '' && !/^(?:notls|no)$/i.test(text);

function withTls(talk: Talk | string, encrypted: boolean): Talk | string {
  return typeof talk === 'string' ? talk : { ...talk, encrypted };
}

/** Whoever calls is not said by an engine. */
function listening(channel: string, port: string, application: string): Talk | string {
  if (!isPort(port)) return notSaid('port that it listens at', port);
  return { isToEngine: true, peer: `senders to ${channel}`, port, application, encrypted: false };
}

function calling(address: string, port: string, application: string): Talk | string {
  if (address === '' || /\$\{/.test(address)) return notSaid('address that it sends to', address);
  if (!isPort(port)) return notSaid('port that it sends to', port);
  return { isToEngine: false, peer: hostText(address), port, application, encrypted: false };
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
const notSaid = (what: string, text: string): string =>
  `the ${what} is ${text === '' ? 'left empty' : `worked out when it runs (${cellText(text).slice(0, 60)})`}; declare it by hand`;

/** One label names a host as much as several do. */
const hostText = (host: string): string =>
  /^[a-z0-9_-]+$/i.test(host) && /[a-z]/i.test(host) ? `dns:${host.toLowerCase()}` : host;

function callingUrl(text: string): Talk | string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '' || text.includes('${'))
    return notSaid('address that it sends to', '');
  const encrypted = url.protocol === 'https:';
  const port = url.port || (encrypted ? '443' : '80');
  return withTls(calling(url.hostname.replace(/^\[|\]$/g, ''), port, encrypted ? 'https' : 'http'), encrypted);
}

/** Ports where a database listens when its address does not say another. */
const DATABASES: readonly (readonly [RegExp, string, string])[] = [
  [/^jdbc:(?:jtds:)?sqlserver:\/\/([^:;/\\,?]+)(?:\\[^:;]*)?(?::(\d+))?/i, '1433', 'tds'],
  [/^jdbc:postgresql:\/\/([^:;/,?]+)(?::(\d+))?/i, '5432', 'postgresql'],
  [/^jdbc:(?:mysql|mariadb):\/\/([^:;/,?]+)(?::(\d+))?/i, '3306', 'mysql'],
  [/^jdbc:oracle:thin:[^@]{0,200}@(?:\/\/)?([^:;/,?()]+)(?::(\d+))?/i, '1521', 'oracle'],
];

function callingDatabase(url: string): Talk | string {
  for (const [pattern, port, application] of DATABASES) {
    const match = pattern.exec(url);
    if (match?.[1]) return calling(match[1], match[2] ?? port, application);
  }
  return 'its database is at an address that is not read; declare it by hand';
}

const SHARES: Readonly<Record<string, readonly [port: string, application: string, encrypted: boolean]>> = {
  SFTP: ['22', 'ssh', true],
  FTP: ['21', 'ftp', false],
  SMB: ['445', 'smb', false],
  WEBDAV: ['80', 'http', false],
};

/** `FILE` is the engine's own disk. */
function callingFiles(scheme: string, place: string): Talk | string | null {
  if (scheme === 'FILE' || scheme === '') return null;
  const share = Object.hasOwn(SHARES, scheme) ? SHARES[scheme] : undefined;
  if (!share) return `${cellText(scheme)} is a kind of share that is not read; declare it by hand`;
  const [port, application, encrypted] = share;
  const [, host = '', own] = /^(?:\/\/)?([^/:]+)(?::(\d+))?/.exec(place) ?? [];
  return withTls(calling(host, own ?? port, application), encrypted);
}
