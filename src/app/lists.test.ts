import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERYTHING } from '#base/query.ts';
import { type Device, NOTHING_KNOWN } from '#model/device.ts';
import { DEVICES } from '#model/search.ts';
import type { Core } from './core/core.ts';
import { createDeviceReader } from './lists.ts';

/** Devices whose names come up again and again, so that the id decides too. */
function manyDevices(count: number): readonly Device[] {
  return Array.from({ length: count }, (_, index) => {
    const mixed = (index * 7919) % count;
    return {
      id: `d${String(mixed).padStart(6, '0')}`,
      macs: [],
      ips: [`10.${mixed >> 16}.${(mixed >> 8) & 255}.${mixed & 255}`],
      addresses: [],
      names: [`host-${mixed % 97}`],
      firstSeen: '2026-11-20T08:00:00.000000Z',
      lastSeen: `2026-11-24T08:00:00.${String((mixed * 31) % 1000).padStart(6, '0')}Z`,
      roles: [],
      identity: NOTHING_KNOWN,
    };
  });
}

test('pages come in order, each device once, whatever the size of a page', async () => {
  const devices = manyDevices(5000);
  const reader = createDeviceReader({ devices: () => devices } as unknown as Core, DEVICES);
  const keys: Readonly<Record<string, (device: Device) => string>> = {
    name: ({ names, id }) => `${names[0]} ${id}`,
    '-lastSeen': ({ lastSeen, id }) => `${lastSeen} ${id}`,
  };
  for (const [sort, key] of Object.entries(keys))
    for (const limit of [7, 200, 4999, 5000, 6000]) {
      const expected = devices.map(key).sort();
      if (sort.startsWith('-')) expected.reverse();
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof reader.list>> = await reader.list({
          query: EVERYTHING,
          limit,
          cursor,
          sort,
        });
        assert.equal(page.total, devices.length);
        seen.push(...page.items.map(key));
        cursor = page.next;
        // Small pages of all of them would take long, and show no more.
      } while (cursor !== null && seen.length < 1000 + limit);
      assert.deepEqual(seen, expected.slice(0, seen.length), `${sort} by ${limit}`);
    }
});
