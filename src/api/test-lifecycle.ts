/** How old and exposed the devices of the small house are, for the tests of the API: one of them is, and known to be exploited. */
import type { Claim, Device } from '#model/device.ts';
import type { Explanation } from '#model/explanation.ts';
import type { DeviceLifecycle } from '#model/lifecycle.ts';
import type { LifecycleReader } from './lifecycle.ts';
import type { Page, PageRequest } from './page.ts';

const supported: DeviceLifecycle = {
  device: 'd2',
  standing: 'ending',
  os: 'ending',
  ends: '2027-01-12',
  exploited: true,
  open: 1,
  products: [
    {
      device: 'd2',
      kind: 'end-of-support',
      part: 'os',
      product: 'Windows Server 2019',
      date: '2027-01-12',
      extended: null,
      source: 'https://learn.microsoft.com/lifecycle/',
      standing: 'ending',
    },
  ],
  advisories: [
    {
      device: 'd2',
      kind: 'advisory',
      part: 'device',
      advisory: 'ACME-1',
      title: 'Acme archive',
      date: '2026-02-03',
      url: null,
      product: 'Archive',
      status: 'known_affected',
      quality: 'family',
      cves: ['CVE-2026-0001'],
      exploited: true,
      because: 'the version of its firmware is not known; stated is <2.0',
      remediation: ['Update to 2.0.'],
    },
  ],
};

/** How devices stand, page by page as `paged` cuts them. */
export function lifecycleOver(
  devices: readonly Device[],
  paged: <Thing extends Device>(devices: readonly Thing[], request: PageRequest) => Page<Thing>,
): LifecycleReader {
  const none = { standing: 'unknown', os: 'unknown', ends: null, exploited: false, open: 0 } as const;
  const of = (id: string): DeviceLifecycle =>
    id === 'd2' ? supported : { ...none, device: id, products: [], advisories: [] };
  const has = (id: string): boolean => devices.some((one) => one.id === id);
  const sums = { ended: 0, paid: 0, perhaps: 0, ending: 1, supported: 0, unknown: devices.length - 1 };
  return {
    of: (id) => (has(id) ? of(id) : null),
    explain: (id) => (has(id) ? explanationOf(id) : null),
    list: (request) => {
      const found = paged(
        devices.map((one) => ({ ...one, lifecycle: of(one.id) })),
        request,
      );
      const text = (value: Claim | null): string | null => value?.value ?? null;
      return {
        ...found,
        items: found.items.map(({ id, names, ips, macs, identity, lifecycle }) => ({
          device: {
            id,
            name: names[0] ?? null,
            ips,
            macs,
            category: text(identity.category),
            manufacturer: text(identity.manufacturer),
            model: text(identity.model),
            os: text(identity.os),
            location: text(identity.location),
          },
          lifecycle,
        })),
      };
    },
    summary: () => ({
      asOf: '2026-11-24',
      devices: devices.length,
      standing: sums,
      os: sums,
      affected: 1,
      exploited: 1,
      products: supported.products.map(({ product, part, standing, date, extended, source }) => ({
        product,
        part,
        standing,
        date,
        extended,
        source,
        devices: 1,
      })),
    }),
    knowledge: () => [
      { name: 'advisories', documents: 144, newest: '2024-10-17', updated: '2026-11-20T08:00:00.000Z', ageDays: 4 },
    ],
  };
}

function explanationOf(id: string): Explanation {
  const reason = {
    sentence: 'Over DHCP it said so.',
    capture: 'a.pcap',
    frame: 1,
    key: 'dhcp.hostName',
    value: 'pump',
  };
  return {
    device: id,
    name: id,
    summary: `${id} is likely an infusion pump.`,
    claims: [
      {
        attribute: 'category',
        label: 'kind of device',
        value: 'infusion-pump',
        confidence: 0.9,
        sureness: 'very likely',
        by: 'evidence',
        sentence: 'The kind of device is infusion pump.',
        reasons: [reason],
        against: [],
        wouldChange: 'Your word.',
      },
    ],
    unknown: [{ attribute: 'os', label: 'operating system', because: 'Nothing names it.', settles: 'SMB.', heard: [] }],
    support: [{ sentence: 'In support.', standing: 'supported', source: 'https://example.org' }],
    advisories: [{ advisory: 'ACME-1', sentence: 'It speaks of it.', exploited: false, url: null, advice: [] }],
  };
}
