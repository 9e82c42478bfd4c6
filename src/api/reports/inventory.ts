/** The report of what is on the network: one row for each device that was there in the period. */
import { type Claim, type Device, nameOf } from '#model/device.ts';
import type { ReportCell } from '../contract-reports.ts';
import { counted, coverageNotes } from './notes.ts';
import { type Content, columnsOf, devicesSeen, mostOf, type ReportSource, readable, type Scope } from './source.ts';

const COLUMNS = columnsOf({
  name: ['Device', 13],
  category: ['Category', 10],
  manufacturer: ['Manufacturer', 10],
  model: ['Model', 10],
  serial: ['Serial number', 9],
  system: ['System', 11],
  software: ['Software, firmware', 11],
  location: ['Place', 9],
  ip: ['IP address', 10],
  mac: ['MAC address', 11],
  firstSeen: ['First seen', 9, 'time'],
  lastSeen: ['Last seen', 9, 'time'],
});

/** Devices of the scope that were seen in the period. */
export async function inventoryReport(source: ReportSource, scope: Scope): Promise<Content> {
  const devices = await devicesSeen(source, scope);
  const unknown = devices.filter(({ identity }) => identity.category === null).length;
  const fresh = devices.filter(({ firstSeen }) => firstSeen >= scope.from).length;
  const notes = [
    ...(unknown === 0
      ? []
      : [`${counted(unknown, 'device has', 'devices have')} not been identified: nobody knows yet what they are.`]),
    ...(await coverageNotes(source, scope)),
  ];
  return {
    title: 'Inventory',
    summary: summaryOf(devices, devices.length - unknown),
    figures: [
      { name: 'Devices', value: devices.length.toLocaleString('en') },
      { name: 'New in this period', value: fresh.toLocaleString('en') },
      { name: 'Not identified', value: unknown.toLocaleString('en') },
      { name: 'Manufacturers', value: distinct(devices, ({ identity }) => identity.manufacturer) },
    ],
    notes,
    columns: COLUMNS,
    rows: devices.map(rowOf),
    total: devices.length,
  };
}

function summaryOf(devices: readonly Device[], known: number): readonly string[] {
  if (devices.length === 0) return [];
  const kinds = mostOf(
    devices.flatMap(({ identity }) => readable(identity.category?.value) ?? []),
    6,
  );
  return [
    `${counted(devices.length, 'device was', 'devices were')} on the network; of ${known.toLocaleString('en')} it is known what they are (${Math.floor((known / devices.length) * 100)} %).`,
    ...(kinds === '' ? [] : [`Most of those: ${kinds}.`]),
  ];
}

function distinct(devices: readonly Device[], of: (device: Device) => Claim | null): string {
  return new Set(devices.flatMap((device) => of(device)?.value ?? [])).size.toLocaleString('en');
}

function rowOf(device: Device): readonly ReportCell[] {
  const { identity, ips, macs, firstSeen, lastSeen } = device;
  const joined = (...claims: readonly (Claim | null)[]): ReportCell =>
    claims.flatMap((claim) => claim?.value ?? []).join(' ') || null;
  return [
    nameOf(device),
    readable(identity.category?.value),
    joined(identity.manufacturer),
    joined(identity.model),
    joined(identity.serial),
    joined(identity.os, identity.osVersion),
    joined(identity.software, identity.firmware),
    joined(identity.location),
    ips.join(' ') || null,
    macs.join(' ') || null,
    firstSeen,
    lastSeen,
  ];
}
