/** Zeek's logs of plant and building: modbus, and those of the ICSNPP parsers for Modbus, BACnet and EtherNet/IP. */
import { isNobody } from '#base/addresses.ts';
import type { Subject } from '#model/fact.ts';
import type { Teller } from './teller.ts';
import { addressOf } from './values.ts';
import { digits, kebab, label } from './words.ts';

/** The instance that stands for any (ASHRAE 135, clause 20.2.14). */
const ANY_INSTANCE = '4194303';
/** BACnet properties of a device object that say what the device is. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['object-name', 'bacnet.objectName'],
  ['vendor-name', 'bacnet.vendorName'],
  ['vendor-identifier', 'bacnet.vendorId'],
  ['model-name', 'bacnet.modelName'],
  ['firmware-revision', 'bacnet.firmwareRevision'],
  ['application-software-version', 'bacnet.applicationSoftwareVersion'],
  ['location', 'bacnet.location'],
  ['serial-number', 'bacnet.serialNumber'],
  ['protocol-revision', 'bacnet.protocolRevision'],
]);

/** Objects of Modbus device identification, by their names in the ICSNPP parser. */
const MODBUS_OBJECTS: ReadonlyMap<string, string> = new Map([
  ['VendorName', 'modbus.vendorName'],
  ['ProductCode', 'modbus.productCode'],
  ['MajorMinorRevision', 'modbus.revision'],
  ['ProductName', 'modbus.productName'],
  ['ModelName', 'modbus.modelName'],
]);

/** Names of Zeek that the house shortens. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['encap-interface-transport', 'encapsulated-interface-transport'],
  ['write-multiple-coils-registers', 'write-multiple-registers'],
  ['report-slave-id', 'report-server-id'],
]);

export function modbus(teller: Teller): void {
  const { row } = teller;
  // Newer logs have a row for each direction.
  if ((row.text('pdu_type') ?? 'REQ') === 'REQ') teller.client('func', 'modbus.function', modbusFunction);
  const exception = kebab(row.text('exception') ?? '');
  const called = modbusFunction(row.text('func') ?? '');
  if (exception !== '' && called !== '')
    teller.say(teller.ends?.server ?? {}, 'exception', 'modbus.exception', `${called} ${exception}`);
  if (row.text('pdu_type') === 'RESP' && exception === '') teller.server('unit', 'modbus.unit', digits);
}

function modbusFunction(text: string): string {
  const name = kebab(text).replace(/-exception$/, '');
  return FUNCTIONS.get(name) ?? name;
}

export function modbusIdentification(teller: Teller): void {
  const { row } = teller;
  const key = MODBUS_OBJECTS.get(row.text('object_id') ?? '');
  const source = sourceOf(teller);
  if (key !== undefined && source !== null)
    teller.about({ ...source, port: teller.ends?.server.port ?? 502 }, 'object_value', key, label);
}

/** The one who sent the message: ICSNPP names it where it is not the one who opened the conversation. */
function sourceOf({ row, ends }: Teller): Subject | null {
  const isClient = row.text('is_orig') !== 'F' && row.text('is_orig') !== 'false';
  const ip = addressOf(row.text('source_h') ?? '') ?? (isClient ? ends?.client.ip : ends?.server.ip) ?? null;
  return ip === null || isNobody(ip) || ip.endsWith('.255') ? null : { ip };
}

export function bacnet(teller: Teller): void {
  const source = sourceOf(teller);
  const type = teller.row.text('pdu_type') ?? '';
  if (source !== null && type.endsWith('_REQUEST')) teller.about(source, 'pdu_service', 'bacnet.service', kebab);
}

export function bacnetDiscovery(teller: Teller): void {
  const { row } = teller;
  const source = sourceOf(teller);
  if (source === null) return;
  const said = row.text('pdu_service');
  if (row.text('object_type') !== 'device') return;
  if (said === 'i-am') {
    teller.about(source, 'instance_number', 'bacnet.instance', (text) => (text === ANY_INSTANCE ? '' : digits(text)));
    teller.about(source, 'vendor', 'bacnet.vendorName', (text) => (text.startsWith('Unknown') ? '' : label(text)));
  } else if (said === 'i-have') teller.about(source, 'object_name', 'bacnet.objectName', label);
}

export function bacnetProperty(teller: Teller): void {
  const { row } = teller;
  const key = PROPERTIES.get(row.text('property') ?? '');
  const source = sourceOf(teller);
  if (key === undefined || source === null || row.text('object_type') !== 'device') return;
  const service = row.text('pdu_service') ?? '';
  if (service === 'read-property-ack' || service === 'read-property-multiple-ack')
    teller.about(source, 'value', key, label);
}

export function cipIdentity(teller: Teller): void {
  const source = sourceOf(teller);
  if (source === null) return;
  teller.about(source, 'product_name', 'enip.productName', label);
  teller.about(source, 'revision', 'enip.revision', (text) => (/^\d{1,3}\.\d{1,3}$/.test(text) ? text : ''));
  teller.about(
    source,
    'serial_number',
    'enip.serial',
    (text) => /^(?:0x)?([0-9a-f]{4,8})$/i.exec(text)?.[1]?.toLowerCase() ?? '',
  );
  teller.about(source, 'product_code', 'enip.productCode', digits);
  teller.about(source, 'vendor_id', 'enip.vendorId', digits);
  teller.about(source, 'device_type_id', 'enip.deviceType', digits);
}
