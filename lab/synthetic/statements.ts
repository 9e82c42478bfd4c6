/** What devices state of themselves, as facts: those that a decoder would read out of their packets, and no others. */
import type { Fact } from '#model/fact.ts';
import { type Device, fill } from './hospital.ts';
import { hash } from './random.ts';

/** Statements of one device are made one after the other, so many microseconds apart. */
const APART = 40;

/** The facts that a device states at a time; `timeText` gives a time's text. */
export function factsOf(
  device: Device,
  { ip, mac, time, capture, frame }: { ip: string; mac: string; time: number; capture: string; frame: number },
  seed: number,
  timeText: (time: number) => string,
): readonly Fact[] {
  const words = {
    ip,
    mac,
    host: device.host,
    serial: device.serial,
    asset: String(100_000 + device.index),
    version: device.version,
    unit: device.unit.code,
    building: String.fromCharCode(65 + (device.unit.building % 26)),
  };
  const facts: Fact[] = [];
  const add = (subject: Fact['subject'], key: string, value: string, field: string): void => {
    const source = { capture, frame: frame + facts.length, protocol: key.slice(0, key.indexOf('.')), field };
    facts.push({ time: timeText(time + facts.length * APART), subject, key, value, source });
  };
  const own = device.hasMac ? { mac, ip } : { ip };
  if (device.hasMac) add(own, 'arp.address', ip, 'ar$spa');
  if (device.hasMac && !device.fleet.isFixed) add(own, 'dhcp.lease', ip, 'yiaddr');
  for (const [
    index,
    { key, value, field, port, share, onLink, group, groupShare },
  ] of device.product.states.entries()) {
    // Frames of the link do not cross the router of a branch.
    if (onLink && !device.hasMac) continue;
    if (!isHeard(seed, device.index, group, groupShare) || !isHeard(seed, device.index, 100 + index, share)) continue;
    const text = fill(value, words);
    if (text === '') continue;
    add(onLink ? { mac } : port > 0 ? { ...own, port } : own, key, text, field);
  }
  return facts;
}

/** Whether sensors ever hear a device say something: for each device the same, whenever it is asked. */
function isHeard(seed: number, device: number, what: number, share: number): boolean {
  return share >= 1 || (hash('heard', (device * 256 + what) ^ seed) >>> 8) / 0x1000000 < share;
}
