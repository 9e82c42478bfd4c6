/** Servers, offices and networks for each staffed bed. */
import { type Fleet, fleet, type UnitKind } from './fleet.ts';

const CLINICAL: readonly UnitKind[] = ['ward', 'ward', 'ward', 'icu', 'emergency', 'theatre'];
const EVERYWHERE: readonly UnitKind[] = [
  'ward',
  'ward',
  'ward',
  'office',
  'office',
  'outpatient',
  'outpatient',
  'emergency',
  'icu',
  'imaging',
  'laboratory',
  'clinic',
];

/** Servers: estimates; what must be there twice is there twice. */
export const SERVERS: readonly Fleet[] = (
  [
    ['pacs', 'pacs', 0.004, 2, 'imaging'],
    ['ris', 'ris', 0.002, 1, 'imaging'],
    ['lis', 'lis', 0.003, 1, 'laboratory'],
    ['his', 'hospital-information-system', 0.01, 2, 'records'],
    ['standby-record-server', 'hospital-information-system', 0.002, 1, 'records'],
    ['interface-engine', 'interface-engine', 0.003, 2, 'records'],
    ['domain-controller', 'domain-controller', 0.004, 2, 'sign-in'],
    ['name-server', 'server', 0.003, 2, 'network'],
    ['file-server', 'server', 0.01, 1, 'office'],
    ['print-server', 'server', 0.004, 1, 'printing'],
    ['application-server', 'server', 0.12, 3, 'records'],
    ['database', 'server', 0.03, 1, 'records'],
    ['terminal-server', 'server', 0.03, 1, 'records'],
    ['hypervisor', 'hypervisor', 0.03, 2, 'network'],
    ['storage', 'storage', 0.012, 1, 'records'],
    ['management-controller', 'management-controller', 0.04, 2, 'network'],
    ['backup-server', 'server', 0.003, 1, 'network'],
    ['update-server', 'server', 0.002, 1, 'network'],
    ['monitoring-server', 'server', 0.002, 1, 'network'],
    ['telephony', 'telephony', 0.004, 1, 'communication'],
    ['video-recorder', 'video-recorder', 0.014, 1, 'safety'],
    ['building-server', 'server', 0.002, 1, 'building'],
    ['jump-host', 'server', 0.002, 1, 'maintenance'],
    ['proxy', 'network-appliance', 0.002, 1, 'network'],
    ['radius-server', 'server', 0.002, 1, 'network'],
  ] as const
).map(([id, category, perBed, least, care]) =>
  fleet(
    id,
    category,
    perBed,
    ['servers', 'always', 'fixed', ['data-centre']],
    [care === 'office' || care === 'printing' || care === 'maintenance' ? 'medium' : 'high', care],
    least,
  ),
);

/** Offices, wards' computers, telephones: estimates of some twelve a bed. */
export const OFFICE: readonly Fleet[] = [
  fleet('workstation', 'workstation', 3.7, ['office', 'office', 'leased', EVERYWHERE], ['medium', 'records'], 1),
  fleet('cart-workstation', 'workstation', 0.7, ['wireless', 'mobile', 'leased', CLINICAL], ['medium', 'records']),
  fleet('laptop', 'workstation', 1.1, ['wireless', 'staff', 'leased', ['office', 'outpatient']], ['low', 'office']),
  fleet(
    'thin-client',
    'thin-client',
    1.0,
    ['office', 'always', 'leased', ['ward', 'outpatient', 'clinic']],
    ['medium', 'records'],
  ),
  fleet(
    'imaging-workstation',
    'imaging-workstation',
    0.05,
    ['imaging', 'always', 'fixed', ['imaging', 'theatre', 'emergency']],
    ['high', 'imaging'],
    1,
  ),
  fleet('printer', 'printer', 1.4, ['office', 'always', 'leased', EVERYWHERE], ['low', 'printing'], 1),
  fleet(
    'label-printer',
    'printer',
    0.5,
    ['office', 'always', 'leased', ['ward', 'laboratory', 'emergency', 'outpatient']],
    ['medium', 'laboratory'],
  ),
  fleet('scanner', 'scanner', 0.15, ['office', 'always', 'leased', ['office', 'outpatient']], ['low', 'office']),
  fleet('voip-phone', 'voip-phone', 2.9, ['voice', 'always', 'leased', EVERYWHERE], ['medium', 'communication'], 1),
  fleet('ward-handset', 'voip-phone', 0.6, ['wireless', 'mobile', 'leased', CLINICAL], ['high', 'communication']),
  fleet('tablet', 'tablet', 0.5, ['wireless', 'mobile', 'leased', CLINICAL], ['low', 'records']),
  fleet(
    'barcode-scanner',
    'barcode-scanner',
    0.4,
    ['wireless', 'mobile', 'leased', ['ward', 'pharmacy', 'laboratory']],
    ['medium', 'medication'],
  ),
  fleet(
    'video-conferencing',
    'video-conferencing',
    0.05,
    ['voice', 'always', 'leased', ['office', 'outpatient']],
    ['low', 'communication'],
  ),
];

export const NETWORK: readonly Fleet[] = (
  [
    ['switch', 'switch', 0.55, 2],
    ['access-point', 'access-point', 1.0, 1],
    ['router', 'router', 0.006, 2],
    ['wireless-controller', 'wireless-controller', 0.003, 1],
    ['firewall', 'firewall', 0.004, 2],
    ['ups', 'ups', 0.2, 1],
    ['pdu', 'pdu', 0.08, 0],
    ['kvm', 'kvm', 0.02, 0],
    ['serial-server', 'serial-server', 0.06, 0],
  ] as const
).map(([id, category, perBed, least]) =>
  fleet(
    id,
    category,
    perBed,
    [
      'management',
      'always',
      'fixed',
      id === 'switch' || id === 'access-point' || id === 'ups' ? EVERYWHERE.slice(0, 11) : ['data-centre'],
    ],
    ['high', 'network'],
    least,
  ),
);
