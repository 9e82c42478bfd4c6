/** What a hospital's network carries: how often each protocol opens a conversation, and which ones move the bulk of the bytes. */
import type { Template } from './templates.ts';

/** Conversations of each protocol among a thousand; what is not named shares the rest. */
const SHARES: Readonly<Record<string, number>> = {
  dns: 270,
  tls: 240,
  http: 90,
  hl7: 20,
  smb: 50,
  dicom: 50,
  ntp: 45,
  snmp: 40,
  mdns: 20,
  nbns: 20,
  dhcp: 15,
  kerberos: 15,
  ldap: 15,
  quic: 15,
  syslog: 10,
  ssdp: 10,
  llmnr: 10,
  ssh: 5,
  rdp: 5,
  tds: 5,
  postgresql: 5,
  mqtt: 5,
  modbus: 5,
  bacnet: 5,
};
const REST = 30;

/** The templates of one protocol, and how often one of them is played. */
export interface Share {
  readonly weight: number;
  readonly templates: readonly Template[];
}

/** Shares for the templates that are there, those of more than `limit` bytes left out. */
export function sharesOf(templates: readonly Template[], limit: number): readonly Share[] {
  const byName = new Map<string, Template[]>();
  for (const template of templates) {
    if (template.bytes > limit) continue;
    const name = template.protocol in SHARES ? template.protocol : '';
    const list = byName.get(name);
    if (list) list.push(template);
    else byName.set(name, [template]);
  }
  return [...byName].map(([name, list]) => ({ weight: SHARES[name] ?? REST, templates: list }));
}

/** Mean of `value` over the conversations that the shares bring. */
export function meanOf(shares: readonly Share[], value: (template: Template) => number): number {
  let weights = 0;
  let sum = 0;
  for (const { weight, templates } of shares) {
    weights += weight;
    sum += (weight * templates.reduce((total, template) => total + value(template), 0)) / templates.length;
  }
  return weights === 0 ? 0 : sum / weights;
}
