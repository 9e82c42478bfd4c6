/** The properties of a device that messages carry (ASHRAE 135 clauses 12.11, 15.5, 15.7 and 16.10). */
import type { Cursor } from '#base/cursor.ts';
import type { BacnetProperty } from './message.ts';
import { SEGMENTATION } from './services.ts';
import { APPLICATION, newTag, readTag, readText, readUnsigned, skipToClosing, type Tag } from './tags.ts';

/** Most objects of one answer, most properties of an object, and most networks of a router. */
const OBJECT_LIMIT = 256;
const PROPERTY_LIMIT = 256;
const NETWORK_LIMIT = 16;
const DEVICE = 8;
/** The number that stands for no instance. */
const NO_INSTANCE = 0x3fffff;
const OBJECT_NAME = 77;

/** Properties of the device object that are kept, by BACnetPropertyIdentifier. */
const PROPERTIES: ReadonlyMap<number, readonly [name: string, field: string]> = new Map([
  [12, ['applicationSoftwareVersion', 'application-software-version']],
  [44, ['firmwareRevision', 'firmware-revision']],
  [58, ['location', 'location']],
  [70, ['modelName', 'model-name']],
  [OBJECT_NAME, ['objectName', 'object-name']],
  [120, ['vendorId', 'vendor-identifier']],
  [121, ['vendorName', 'vendor-name']],
  [139, ['protocolRevision', 'protocol-revision']],
  [372, ['serialNumber', 'serial-number']],
]);

/** I-Am: device, longest APDU, segmentation, vendor. */
export function readIAm(body: Cursor): BacnetProperty[] {
  const device = readApplication(body, APPLICATION.object);
  const longest = readApplication(body, APPLICATION.unsigned);
  const segmentation = readApplication(body, APPLICATION.enumerated);
  const vendor = readApplication(body, APPLICATION.unsigned);
  const instance = instanceOf(device);
  if (instance < 0 || vendor < 0 || vendor > 0xffff) return [];
  const found: BacnetProperty[] = [];
  if (instance !== NO_INSTANCE)
    found.push({ key: 'bacnet.instance', value: String(instance), field: 'I-Am device identifier' });
  found.push({ key: 'bacnet.vendorId', value: String(vendor), field: 'I-Am vendor identifier' });
  if (longest >= 0)
    found.push({ key: 'bacnet.maxApduLength', value: String(longest), field: 'I-Am max APDU length accepted' });
  const word = SEGMENTATION[segmentation];
  if (word) found.push({ key: 'bacnet.segmentation', value: word, field: 'I-Am segmentation supported' });
  return found;
}

/** I-Have: device, object, the object's name, which is the device's own where the object is the device. */
export function readIHave(body: Cursor): BacnetProperty[] {
  const device = readApplication(body, APPLICATION.object);
  const object = readApplication(body, APPLICATION.object);
  const instance = instanceOf(device);
  if (instance < 0 || instance === NO_INSTANCE) return [];
  const found: BacnetProperty[] = [
    { key: 'bacnet.instance', value: String(instance), field: 'I-Have device identifier' },
  ];
  const tag = newTag();
  if (object !== device || !readTag(body, tag) || tag.isContext || tag.number !== APPLICATION.text) return found;
  const value = readText(body, tag.length);
  if (value !== '') found.push({ key: 'bacnet.objectName', value, field: 'I-Have object name' });
  return found;
}

/** I-Am-Router-To-Network: the numbers of networks. */
export function readNetworks(body: Cursor): BacnetProperty[] {
  const found: BacnetProperty[] = [];
  while (body.has(2) && found.length < NETWORK_LIMIT)
    found.push({ key: 'bacnet.network', value: String(body.u16()), field: 'I-Am-Router-To-Network' });
  return found;
}

/** Answers to ReadProperty and ReadPropertyMultiple. */
export function readAcknowledgement(body: Cursor, service: string): BacnetProperty[] {
  const found: BacnetProperty[] = [];
  const tag = newTag();
  if (service === 'read-property') readOne(body, tag, found);
  else if (service === 'read-property-multiple') {
    for (let count = 0; count < OBJECT_LIMIT; count++) if (!readObject(body, tag, found)) break;
  }
  return found;
}

function readOne(body: Cursor, tag: Tag, found: BacnetProperty[]): void {
  const object = readContext(body, tag, 0);
  const property = readContext(body, tag, 1);
  if (object < 0 || property < 0 || !readTag(body, tag)) return;
  if (isContextValue(tag, 2)) {
    body.skip(tag.length);
    if (!readTag(body, tag)) return;
  }
  if (isOpening(tag, 3)) readValue(body, tag, object, property, found);
}

/** One object of several: its identifier, then a list of properties; false at the end. */
function readObject(body: Cursor, tag: Tag, found: BacnetProperty[]): boolean {
  const object = readContext(body, tag, 0);
  if (object < 0 || !readTag(body, tag) || !isOpening(tag, 1)) return false;
  for (let count = 0; count < PROPERTY_LIMIT && readTag(body, tag); count++) {
    if (isClosing(tag)) return true;
    if (!isContextValue(tag, 2)) return false;
    const property = readUnsigned(body, tag.length);
    if (!readTag(body, tag)) return false;
    if (isContextValue(tag, 3)) {
      body.skip(tag.length);
      if (!readTag(body, tag)) return false;
    }
    if (tag.kind !== 'opening') return false;
    const isRead = isOpening(tag, 4) ? readValue(body, tag, object, property, found) : skipToClosing(body, tag);
    if (!isRead) return false;
  }
  return false;
}

/** What an opened bracket holds, up to its end; kept where it is one value of a wanted property of a device. */
function readValue(body: Cursor, tag: Tag, object: number, property: number, found: BacnetProperty[]): boolean {
  const wanted = PROPERTIES.get(property);
  const instance = instanceOf(object);
  if (instance < 0 || !wanted) return skipToClosing(body, tag);
  if (!readTag(body, tag)) return false;
  if (isClosing(tag)) return true;
  let value = '';
  if (!tag.isContext && tag.number === APPLICATION.text) value = readText(body, tag.length);
  else if (!tag.isContext && tag.number === APPLICATION.unsigned) {
    const number = readUnsigned(body, tag.length);
    value = number >= 0 ? String(number) : '';
  } else return false;
  const [name, field] = wanted;
  const isNumber = name === 'vendorId' || name === 'protocolRevision';
  if (value !== '' && isNumber === (tag.number === APPLICATION.unsigned)) {
    if (instance !== NO_INSTANCE)
      found.push({ key: 'bacnet.instance', value: String(instance), field: 'device object' });
    found.push({ key: `bacnet.${name}`, value, field: `device ${field}` });
  }
  return skipToClosing(body, tag);
}

function isOpening(tag: Tag, number: number): boolean {
  return tag.kind === 'opening' && tag.number === number;
}

function isClosing(tag: Tag): boolean {
  return tag.kind === 'closing';
}

function isContextValue(tag: Tag, number: number): boolean {
  return tag.isContext && tag.kind === 'value' && tag.number === number;
}

function readContext(body: Cursor, tag: Tag, number: number): number {
  if (!readTag(body, tag) || !isContextValue(tag, number)) return -1;
  return readUnsigned(body, tag.length);
}

/** The number behind the next application tag of a kind, or -1. */
function readApplication(body: Cursor, number: number): number {
  const tag = newTag();
  if (!readTag(body, tag) || tag.isContext || tag.number !== number) return -1;
  return readUnsigned(body, tag.length);
}

/** The instance of a device's object identifier (ten bits of type, twenty-two of instance), or -1. */
function instanceOf(object: number): number {
  return object >= 0 && Math.floor(object / 0x400000) === DEVICE ? object % 0x400000 : -1;
}
