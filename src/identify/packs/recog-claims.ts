/** What a fingerprint of rapid7/recog says, in Wardline's attributes: a device, its system or its software. */
import type { Rule } from '../rules.ts';
import type { Parameter } from './pack.ts';

/** recog's kinds of devices that have a category here; others say nothing. */
const CATEGORIES: Readonly<Record<string, string>> = {
  'Access Control': 'access-control',
  'ADSL Modem': 'home-router',
  'Broadband Router': 'home-router',
  'Building Automation': 'building-controller',
  'Cable Modem': 'home-router',
  Desktop: 'workstation',
  'Device Server': 'serial-server',
  'DSL Modem': 'home-router',
  DVR: 'video-recorder',
  Firewall: 'firewall',
  'HMI Controller': 'hmi',
  Hypervisor: 'hypervisor',
  'IP Camera': 'ip-camera',
  IPTV: 'media-player',
  KVM: 'kvm',
  Laptop: 'workstation',
  'Light Bulb': 'smart-light',
  'Lights Out Management': 'management-controller',
  'Load Balancer': 'load-balancer',
  'Management Processor': 'management-controller',
  'Media Player': 'media-player',
  'Mobile Phone': 'phone',
  'Multifunction Device': 'printer',
  NAS: 'storage',
  'Network Scanner': 'scanner',
  'Onboard Administrator': 'management-controller',
  PDU: 'pdu',
  PLC: 'plc',
  'Point of Sale': 'point-of-sale',
  'Print Server': 'print-server',
  Printer: 'printer',
  Router: 'router',
  Scanner: 'scanner',
  'SIP Gateway': 'telephony',
  'Smart TV': 'smart-tv',
  Storage: 'storage',
  Switch: 'switch',
  Tablet: 'tablet',
  'Tape Library': 'storage',
  'Thin Client': 'thin-client',
  UPS: 'ups',
  'Video Conferencing': 'video-conferencing',
  'Video Encoder': 'ip-camera',
  'VoIP Gateway': 'telephony',
  VoIP: 'voip-phone',
  VPN: 'firewall',
  WAP: 'access-point',
  'Web Cam': 'ip-camera',
  'Wireless Controller': 'wireless-controller',
};

/** recog's operating systems by the names they have here; a product that is not among them is a device or its firmware. */
const SYSTEMS: Readonly<Record<string, string>> = {
  AIX: 'AIX',
  Android: 'Android',
  audioOS: 'audioOS',
  'Adaptive Security Appliance': 'Cisco ASA Software',
  CatOS: 'Cisco CatOS',
  CentOS: 'CentOS Linux',
  Comware: 'Comware',
  'Cumulus Linux': 'Cumulus Linux',
  'Enterprise Linux': 'Red Hat Enterprise Linux',
  ESXi: 'VMware ESXi',
  'Fedora Core': 'Fedora Linux',
  FortiOS: 'FortiOS',
  FreeBSD: 'FreeBSD',
  'HP-UX': 'HP-UX',
  iOS: 'iOS',
  IOS: 'Cisco IOS',
  'IOS-XE': 'Cisco IOS XE',
  'IOS-XR': 'Cisco IOS XR',
  IRIX: 'IRIX',
  'Junos OS': 'Junos OS',
  Linux: 'Linux',
  'Mac OS X': 'macOS',
  NetBSD: 'NetBSD',
  'NX-OS': 'Cisco NX-OS',
  NetWare: 'NetWare',
  OpenBSD: 'OpenBSD',
  OpenVMS: 'OpenVMS',
  'OS/400': 'OS/400',
  'PAN-OS': 'PAN-OS',
  QNX: 'QNX',
  RouterOS: 'RouterOS',
  ScreenOS: 'ScreenOS',
  Solaris: 'Solaris',
  SonicOS: 'SonicOS',
  tvOS: 'tvOS',
  'VMware ESX Server': 'VMware ESX',
  'VMware ESXi Server': 'VMware ESXi',
  VRP: 'Huawei VRP',
  VxWorks: 'VxWorks',
  Windows: 'Windows',
  'Windows CE': 'Windows CE',
};

/** Kinds that recog gives too broadly, by words of a fingerprint's description; `null` where there is no word for it. */
const CORRECTIONS: readonly (readonly [RegExp, string | null])[] = [
  [/projector|wireless presenter|display/i, null],
  [/virtual library|tape library/i, 'storage'],
  [/data collection terminal/i, 'barcode-scanner'],
  [/jetdirect/i, 'printer'],
  // Routers, switches and access points run the same system.
  [/^Cisco IOS(?: XE Software)?$/, null],
  [
    /expressway|call server|call manager|signaling server|cs 1000|media card|communications? (?:server|manager)|pbx/i,
    'telephony',
  ],
  [/voip.*(?:gateway|adapter)|(?:telephony|sip|voice) gateway|\bata\b/i, 'telephony'],
];

/** Descriptions of fingerprints that take a word for the model which is none: a branch of the firmware, the name of a series. */
const WITHOUT_MODEL = /^HP Aruba Network Switch$|^Sonos PLAY\b/;

/** Makers of systems and not of the devices that they run on. */
const SYSTEM_MAKERS = new Set([
  'Linux',
  'Microsoft',
  'Ubuntu',
  'Debian',
  'Red Hat',
  'CentOS',
  'FreeBSD',
  'Wind River',
  'pfSense',
]);
/** Makers that nobody says before the product's name. */
const SILENT = new Set(['Python', 'OpenBSD', 'Oracle', 'Samba', 'Igor Sysoev', 'Acme']);

/** The claims, and recog's own certainty of them. Nothing is claimed of what it names but Wardline has no word for. */
export function claimsOf(
  description: string,
  parameters: readonly Parameter[],
): { readonly claims: Rule['claims']; readonly certainty: number } {
  const known = new Map(parameters.map(({ position, name, value }) => [name, position === 0 ? value : `$${position}`]));
  const get = (name: string): string => resolve(known.get(name) ?? '', known);
  const device = get('hw.device') || get('os.device');
  const category = categoryOf(device, description);
  const product = get('os.product');
  const system = systemOf(product, get('os.vendor'));
  const isAppliance = category !== undefined && system === undefined;
  const maker = get('hw.vendor') || (isAppliance && !SYSTEM_MAKERS.has(get('os.vendor')) ? get('os.vendor') : '');
  const model =
    get('hw.product') ||
    joined(get('hw.family'), get('hw.model')) ||
    (isAppliance ? product.replace(/ Firmware$/, '') : '');
  const claims: Record<string, string> = {
    category: category ?? '',
    manufacturer: maker,
    model: isTelling(model, maker, device) && !WITHOUT_MODEL.test(description) ? model : '',
    serial: get('hw.serial_number'),
    os: system ?? '',
    osVersion: system === undefined || system === 'Windows' ? '' : versionOf(system, get('os.version')),
    firmware: system === undefined && maker !== '' ? get('os.version') : '',
    software: softwareOf(get('service.vendor'), get('service.product'), get('service.version')),
  };
  const certainties = ['os.certainty', 'hw.certainty', 'service.certainty'].map((name) => Number(known.get(name) ?? 1));
  const said = Object.entries(claims).filter(([, value]) => value !== '' && !/[{}]|\$\d\d/.test(value));
  return { claims: Object.fromEntries(said), certainty: Math.min(...certainties) };
}

function categoryOf(device: string, description: string): string | undefined {
  const category = CATEGORIES[device];
  const corrected = CORRECTIONS.find(([words]) => words.test(description));
  return category === undefined || corrected === undefined ? category : (corrected[1] ?? undefined);
}

/** Which Windows it is, recog often cannot know: clients and servers share their versions. */
function systemOf(product: string, vendor: string): string | undefined {
  if (vendor === 'Microsoft' && product.startsWith('Windows') && product !== 'Windows CE') return 'Windows';
  const system = Object.hasOwn(SYSTEMS, product) ? SYSTEMS[product] : undefined;
  const isDistribution =
    system === 'Linux' && ['Ubuntu', 'Debian', 'Raspbian', 'CentOS', 'Red Hat', 'SuSE'].includes(vendor);
  return isDistribution ? `${vendor} Linux` : system;
}

/** A version has a number; macOS from 11 on is known by its first one alone, and Debian by that: the rest is recog's guess from a package. */
function versionOf(system: string, version: string): string {
  if (!/\d/.test(version)) return '';
  if (system === 'Ubuntu Linux') return version.replace(/^6\.04$/, '6.06'); // Dapper came two months late.
  return system === 'Debian Linux'
    ? version.replace(/^([4-9]|\d\d)\.\d+$/, '$1')
    : version.replace(/^(1[1-9])\.0$/, '$1');
}

/** A version without the product's name says nothing; a maker before it only where it is not in the name already. */
function softwareOf(vendor: string, product: string, version: string): string {
  if (product === '') return '';
  const maker = vendor.replace(/ (?:Project|Foundation|Software Foundation|Technologies)$/, '');
  const isNamed = SILENT.has(maker) || product.toLowerCase().includes(maker.toLowerCase());
  return joined(isNamed ? '' : vendor, product, version);
}

/** A model that only repeats the maker or the kind of device is none. */
function isTelling(model: string, maker: string, device: string): boolean {
  return ![maker, device, 'Printer', 'Switch', 'Router', 'Linux'].some(
    (word) => word.toLowerCase() === model.toLowerCase(),
  );
}

/** recog writes `{hw.family} {hw.model}` where a value is made of others. */
function resolve(value: string, known: ReadonlyMap<string, string>): string {
  return value.replace(/\{([a-z._]+)\}/g, (whole, name: string) => known.get(name) ?? whole);
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
