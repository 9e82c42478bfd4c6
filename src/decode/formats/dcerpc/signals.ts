/** What calls of DCE/RPC signal, over TCP and in pipes alike. */
import type { Observer } from '../../protocol.ts';
import { operationNames } from './interfaces.ts';
import type { RpcPacket } from './packet.ts';

/** Signals by name with a sentence each: a call, and how it was answered where that is said in the clear. */
export const RPC_SIGNALS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    operationNames().flatMap((operation) => {
      const name = `rpc.${operation.replace(' ', '.')}`;
      return [
        [name, `A client calls ${operation}`],
        [`${name}.granted`, `The server did what ${operation} asked for`],
        [`${name}.refused`, `The server refused ${operation}`],
        [`${name}.answered`, `The server answered ${operation} enciphered, without an error of the call`],
      ];
    }),
  ),
  'rpc.netlogon-zero-challenge': 'A client challenges a domain controller with zeros',
  'rpc.netlogon-zero-credential': 'A client signs in to a domain controller with a credential of zeros',
  'rpc.drsuapi-partner': 'A client shows a ticket that only a domain controller asks for',
  'rpc.path-beyond-its-start': 'A path to be made canonical leads out of its start twice (CVE-2008-4250)',
  'rpc.path-beyond-its-room': 'A path to be made canonical is longer than any (CVE-2006-3439)',
  'rpc.zone-name-beyond-its-room': 'The name of a zone is longer than any (CVE-2007-1748)',
  'rpc.dns-plugin': 'A name server is told to load a library',
  'rpc.service-program-changed': 'A service is to run another program',
  'rpc.path-compared-beyond-its-start': 'A path to be compared leads out of its start: the test for CVE-2008-4250',
  'rpc.host-name-beyond-its-room':
    'A class of DCOM is asked for by the name of a host that is too long (CVE-2003-0352)',
  'rpc.identifiers-counted-through': 'A client asks whose very many identifiers of accounts are',
  'rpc.driver-from-elsewhere': 'A printer driver is to be loaded from another host (CVE-2021-34527)',
  'rpc.wmi-starts-program': 'A method of Windows Management Instrumentation that starts a program or a service',
  'rpc.wmi-reads-registry': 'A method of Windows Management Instrumentation by which registries are read',
  'rpc.activation': 'A client asks for a class of DCOM that gives control over a host',
  'rpc.activation.wmi': 'A client asks for Windows Management Instrumentation by DCOM',
};

/** Gives the signals of a packet. */
export function signalRpc(packet: RpcPacket, observer: Observer): void {
  switch (packet.kind) {
    case 'bind':
      if (packet.isPartner) observer.signal('rpc.drsuapi-partner');
      break;
    case 'request':
      if (packet.operation) observer.signal(`rpc.${packet.operation.replace(' ', '.')}`);
      if (packet.anomaly) observer.signal(`rpc.${packet.anomaly}`);
      if (packet.activates)
        observer.signal(packet.activates === 'WbemLevel1Login' ? 'rpc.activation.wmi' : 'rpc.activation');
      break;
    case 'response':
      if (packet.result !== 'unknown') observer.signal(`rpc.${packet.operation.replace(' ', '.')}.${packet.result}`);
      break;
    case 'fault':
      if (packet.operation) observer.signal(`rpc.${packet.operation.replace(' ', '.')}.refused`);
      break;
    default:
      break;
  }
}
