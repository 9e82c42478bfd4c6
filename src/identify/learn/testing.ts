/** Evidence written by hand for the tests of learning. */
import { formatTime } from '#base/time.ts';
import type { Fact } from '#model/fact.ts';
import type { Evidence } from './evidence.ts';
import { type Prepared, prepare } from './model.ts';

/** Monday, 1 June 2026, noon. */
const NOON = Date.UTC(2026, 5, 1, 12) * 1000;
const DAY = 86_400e6;

/** Evidence of a device that states one fact a packet, a packet each second, on the given day. */
export function evidenceOf(mac: string, stated: readonly (readonly [key: string, value: string])[], day = 0): Evidence {
  const moment = (index: number): number => NOON + day * DAY + index * 1e6;
  const facts = stated.map(
    ([key, value], index): Fact => ({
      time: formatTime(moment(index)),
      subject: { mac },
      key,
      value,
      source: { capture: 'made.pcap', frame: index + 1, protocol: key.split('.')[0] ?? '', field: 'made' },
    }),
  );
  const sent = stated.map((_, index) => ({ frame: index + 1, time: moment(index) }));
  return { mac, facts, sent, siteDomains: [] };
}

/** A few kinds of devices, each in several captures on two days; every capture has a MAC, a serial number and a lookup of its own. */
export function madeDevices(types: readonly string[], captures = 4): readonly Prepared[] {
  return types.flatMap((type, kind) =>
    Array.from({ length: captures }, (_, index) => {
      const serial = (kind * 100 + index).toString(16).padStart(6, '0');
      const mac = `02:00:00:${serial.replace(/..(?=.)/g, '$&:')}`;
      const evidence = evidenceOf(
        mac,
        [
          ['dhcp.vendorClass', 'udhcp 1.2.3'],
          ['dhcp.hostName', `${type}-${serial.toUpperCase()}`],
          ['dns.query', `${type}.maker.example`],
          ['dns.query', `${index}.pool.ntp.org`],
          ['packet.size', `udp/67 ${300 + kind}`],
          ['packet.service', `to tcp/${8000 + kind}`],
        ],
        index % 2,
      );
      return prepare({
        evidence,
        name: { label: type, path: [`family ${kind >> 1}`, 'maker'] },
        capture: `${type}${index}`,
      });
    }),
  );
}
