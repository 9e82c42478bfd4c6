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
      ];
    }),
  ),
  'rpc.netlogon-zero-challenge': 'A client challenges a domain controller with zeros',
  'rpc.netlogon-zero-credential': 'A client signs in to a domain controller with a credential of zeros',
  'rpc.activation': 'A client asks for a class of DCOM that gives control over a host',
  'rpc.activation.wmi': 'A client asks for Windows Management Instrumentation by DCOM',
};

/** Gives the signals of a packet. */
export function signalRpc(packet: RpcPacket, observer: Observer): void {
  switch (packet.kind) {
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
