/** Products as data (`products.json`): what a device of one is, how its interface and its name look, and what it states on the network. */
import products from './products.json' with { type: 'json' };

/**
 * Something a device states. Words in braces are filled in: {host} {HOST} {serial} {asset} {asset7} {mac} {MAC} {MAC6} {mac12}
 * {version} {unit} {building} {ae} {ip}.
 */
export interface Statement {
  /** A key that a protocol declares. */
  readonly key: string;
  readonly value: string;
  /** The field, by its standard's name, as decoders cite it. */
  readonly field: string;
  /** The port where a server states it, else 0. */
  readonly port: number;
  /** How many of these devices are ever heard saying it. */
  readonly share: number;
  /** Said in a frame of the link (DHCP, LLDP, CDP): the subject is the MAC alone. */
  readonly onLink: boolean;
  /** Statements with the same number are made together or not at all, by so many of these devices. */
  readonly group: number;
  readonly groupShare: number;
}

export interface Product {
  /** How common it is in its fleet, beside the others. */
  readonly share: number;
  readonly maker: string;
  readonly model: string;
  readonly os: string | null;
  /** Versions of software or firmware in the field, the newest first. */
  readonly versions: readonly string[];
  /** First halves of MACs; `random` for devices that make up theirs. */
  readonly oui: readonly string[];
  readonly name: string;
  readonly serial: string;
  readonly states: readonly Statement[];
}

/** Keys that are said in frames of the link. */
const LINK = /^(?:dhcp|lldp|cdp)\./;

type Word = string | number;
const text = (words: readonly Word[], at: number): string => String(words[at] ?? '');

function say(key: string, field: string, value: string, port = 0, share = 1): Statement {
  return { key, field, value, port, share, onLink: LINK.test(key), group: 0, groupShare: 1 };
}

/** Shorthands of `products.json`: the first word names one, the rest are its arguments; a number at the end is the share. */
const SHORTHANDS: Readonly<Record<string, (words: readonly Word[]) => readonly Statement[]>> = {
  say: (w) => [say(text(w, 0), text(w, 1), text(w, 2), Number(w[3] ?? 0), Number(w[4] ?? 1))],
  dhcp: (w) => [
    say('dhcp.hostName', 'option 12', '{host}', 0, 0.96),
    ...(w[0] ? [say('dhcp.vendorClass', 'option 60', text(w, 0))] : []),
    ...(w[1] ? [say('dhcp.parameterRequestList', 'option 55', text(w, 1))] : []),
  ],
  windows: (w) => [
    say('dhcp.hostName', 'option 12', '{host}', 0, 0.96),
    say('dhcp.vendorClass', 'option 60', 'MSFT 5.0'),
    say('dhcp.parameterRequestList', 'option 55', '1,3,6,15,31,33,43,44,46,47,119,121,249,252'),
    say('smb.hostName', 'NTLM Workstation', '{HOST}', 0, 0.9),
    say('smb.osBuild', 'NTLM Version', text(w, 0), 0, 0.85),
    say('kerberos.host', 'cname', '{HOST}', 0, 0.9),
    say('http.userAgent', 'User-Agent', 'Microsoft NCSI', 0, 0.6),
  ],
  agent: (w) => [say('http.userAgent', 'User-Agent', text(w, 0))],
  ssh: (w) => [say('ssh.banner', 'identification string', text(w, 0), 22)],
  http: (w) => [
    say('http.server', 'Server', text(w, 0), 80),
    ...(w[1] ? [say('http.realm', 'WWW-Authenticate realm', text(w, 1), 80)] : []),
  ],
  lldp: (w) => [
    say('lldp.systemName', 'System Name', '{host}'),
    say('lldp.systemDescription', 'System Description', text(w, 0)),
    say('lldp.capabilities', 'System Capabilities', text(w, 1)),
  ],
  lldpMed: (w) => [
    say('lldp.manufacturer', 'LLDP-MED manufacturer name', text(w, 0)),
    say('lldp.model', 'LLDP-MED model name', text(w, 1)),
    say('lldp.firmwareRevision', 'LLDP-MED firmware revision', text(w, 2)),
    say('lldp.capabilities', 'System Capabilities', text(w, 3)),
  ],
  snmp: (w) => [
    say('snmp.sysDescr', 'sysDescr', text(w, 0), 161),
    say('snmp.sysObjectId', 'sysObjectId', text(w, 1), 161),
    say('snmp.sysName', 'sysName', '{host}', 161),
    ...(w[2] ? [say('snmp.sysLocation', 'sysLocation', text(w, 2), 161)] : []),
  ],
  dicom: (w) => [
    say('dicom.aeTitle', 'A-ASSOCIATE-RQ calling AE title', '{ae}'),
    say('dicom.role', 'A-ASSOCIATE-RQ', 'scu'),
    say('dicom.implementationClassUid', 'A-ASSOCIATE-RQ user information 52H', text(w, 3)),
    say('dicom.objectModality', 'C-STORE Modality (0008,0060)', text(w, 0)),
    say('dicom.objectManufacturer', 'C-STORE Manufacturer (0008,0070)', text(w, 1)),
    say('dicom.objectModel', "C-STORE Manufacturer's Model Name (0008,1090)", text(w, 2)),
    say('dicom.objectSerial', 'C-STORE Device Serial Number (0018,1000)', '{serial}', 0, 0.9),
    say('dicom.objectSoftwareVersions', 'C-STORE Software Versions (0018,1020)', '{version}', 0, 0.9),
  ],
  pcd: (w) => [
    say('hl7.deviceSystem', 'OBX-3', text(w, 0)),
    say('hl7.modelManufacturer', 'OBX-5', text(w, 1)),
    say('hl7.modelNumber', 'OBX-5', text(w, 2)),
    say('hl7.serialNumber', 'OBX-5', '{serial}'),
    say('hl7.firmwareRevision', 'OBX-5', '{version}'),
  ],
  hl7: (w) => [
    say('hl7.sendingApplication', 'MSH-3', text(w, 0)),
    say('hl7.sendingFacility', 'MSH-4', 'GENHOSP'),
    say('hl7.version', 'MSH-12', '2.5.1'),
  ],
  astm: (w) => [say('astm.sender', 'H-5', text(w, 0)), say('astm.senderName', 'H-5', text(w, 0).split('^')[0] ?? '')],
  poct1a: (w) => [
    say('poct1a.vendorId', 'DEV.vendor_id', text(w, 0)),
    say('poct1a.manufacturerName', 'DEV.manufacturer_name', text(w, 1)),
    say('poct1a.modelId', 'DEV.model_id', text(w, 2)),
    say('poct1a.serialId', 'DEV.serial_id', '{serial}'),
    say('poct1a.softwareVersion', 'DEV.sw_version', '{version}'),
  ],
  bacnet: (w) => [
    say('bacnet.instance', 'I-Am device identifier', '{asset}'),
    say('bacnet.vendorId', 'I-Am vendor identifier', text(w, 1)),
    say('bacnet.vendorName', 'device vendor-name', text(w, 0), 47808, 0.8),
    say('bacnet.modelName', 'device model-name', text(w, 2), 47808, 0.8),
    say('bacnet.firmwareRevision', 'device firmware-revision', '{version}', 47808, 0.8),
    say('bacnet.objectName', 'device object-name', '{host}', 47808, 0.6),
  ],
  modbus: (w) => [
    say('modbus.vendorName', 'Read Device Identification object 0, unit 1', text(w, 0), 502, 0.8),
    say('modbus.productCode', 'Read Device Identification object 1, unit 1', text(w, 1), 502, 0.8),
    say('modbus.revision', 'Read Device Identification object 2, unit 1', '{version}', 502, 0.8),
  ],
};

function expand([name, ...words]: readonly Word[], group: number): readonly Statement[] {
  const shorthand = SHORTHANDS[String(name)];
  if (!shorthand) throw new RangeError(`products.json: no such shorthand as ${name}`);
  const last = words.at(-1);
  if (name === 'say' || typeof last !== 'number') return shorthand(words).map((one) => ({ ...one, group }));
  return shorthand(words.slice(0, -1)).map((one) => ({ ...one, group, groupShare: last }));
}

interface RawProduct extends Omit<Product, 'states' | 'os'> {
  readonly os?: string;
  readonly states: readonly (readonly Word[])[];
}

/** The products of each fleet. */
export const PRODUCTS: ReadonlyMap<string, readonly Product[]> = new Map(
  Object.entries(products.fleets as unknown as Readonly<Record<string, readonly RawProduct[]>>).map(([fleet, list]) => [
    fleet,
    list.map((raw) => ({ ...raw, os: raw.os ?? null, states: raw.states.flatMap(expand) })),
  ]),
);
