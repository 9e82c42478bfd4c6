/** Which of Zeek's logs are read, and what each states. A log that is not named here is not opened. */
import { flowOf, type Place } from './conn.ts';
import { dhcp, dns, kerberos, knownDevices, ntlm, radius, rdp } from './logs-names.ts';
import { bacnet, bacnetDiscovery, bacnetProperty, cipIdentity, modbus, modbusIdentification } from './logs-plant.ts';
import { ftp, http, mqttConnect, sip, snmp, software, ssh, ssl } from './logs-software.ts';
import { MacTrust } from './mac-trust.ts';
import type { ZeekRow } from './read.ts';
import { type Listener, Teller } from './teller.ts';

const STATEMENTS: ReadonlyMap<string, (teller: Teller) => void> = new Map([
  ['dhcp', dhcp],
  ['known_devices', knownDevices],
  ['ntlm', ntlm],
  ['kerberos', kerberos],
  ['rdp', rdp],
  ['radius', radius],
  ['dns', dns],
  ['software', software],
  ['ssh', ssh],
  ['ssl', ssl],
  ['http', http],
  ['sip', sip],
  ['snmp', snmp],
  ['mqtt_connect', mqttConnect],
  ['ftp', ftp],
  ['modbus', modbus],
  ['modbus_read_device_identification', modbusIdentification],
  ['bacnet', bacnet],
  ['bacnet_discovery', bacnetDiscovery],
  ['bacnet_property', bacnetProperty],
  ['cip_identity', cipIdentity],
]);

/** The logs that are read, in the order in which a round takes them: who has which address comes before who talked. */
export const ZEEK_LOGS: readonly string[] = [...STATEMENTS.keys(), 'conn'];

/** Reads rows of any log. Keeps only what it needs to tell routers' MACs from hosts' own. */
export class ZeekLogs {
  readonly #trust = new MacTrust();
  readonly #listener: Listener;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** True where the row was one of its log: it had a time and what else the log cannot be without. */
  read(log: string, row: ZeekRow, place: Place): boolean {
    if (log === 'conn') {
      const flow = flowOf(row, place, this.#trust);
      if (flow !== null) this.#listener.flow(flow);
      return flow !== null;
    }
    if (row.time('ts') === null) return false;
    STATEMENTS.get(log)?.(new Teller(row, log, place, this.#listener));
    return true;
  }
}
