/** What a DCE/RPC message states. */

import type { RpcRequest } from '../../formats/dcerpc/packet.ts';
import { signalRpc } from '../../formats/dcerpc/signals.ts';
import { type NtlmMessage, statementsOf, userOf } from '../../formats/ntlmssp.ts';
import type { About, Context, Observer } from '../../protocol.ts';
import type { DatagramRequest, DcerpcMessage } from './message.ts';
import type { ProfinetDevice } from './profinet.ts';

/** Refusals by number (MS-RPCE section 2.2.2.8, C706 appendix E). */
const FAULTS: ReadonlyMap<number, string> = new Map([
  [0x00000005, 'access-denied'],
  [0x1c010002, 'operation-out-of-range'],
  [0x1c010003, 'unknown-interface'],
  [0x1c00001a, 'context-mismatch'],
  [0x1c01000b, 'protocol-error'],
  [0x00000721, 'security-package-error'],
  [0x000006f7, 'bad-stub-data'],
  [0x000006d1, 'operation-out-of-range'],
]);

export function observe(message: DcerpcMessage, _context: Context, observer: Observer): void {
  switch (message.kind) {
    case 'bind':
      observer.senderIs('client');
      for (const name of message.interfaces) observer.fact('dcerpc.interface', name, 'sender', 'abstract syntax');
      observeNtlm(message.ntlm, observer);
      signalRpc(message, observer);
      break;
    case 'accepted':
      observer.senderIs('server');
      for (const name of message.interfaces) observer.fact('dcerpc.service', name, 'sender', 'result');
      observeNtlm(message.ntlm, observer);
      break;
    case 'authenticated':
      observer.senderIs('client');
      observeNtlm(message.ntlm, observer);
      break;
    case 'request':
    case 'datagram-request':
      observeRequest(message, observer);
      break;
    case 'response':
      observer.senderIs('server');
      signalRpc(message, observer);
      break;
    case 'datagram-response':
      observer.senderIs('server');
      if (message.profinet) observeProfinet(message.profinet, 'sender', observer);
      break;
    case 'fault':
      observer.senderIs('server');
      signalRpc(message, observer);
      observer.fact(
        'dcerpc.fault',
        FAULTS.get(message.status) ?? `0x${message.status.toString(16).padStart(8, '0')}`,
        'sender',
        'status',
      );
      break;
    case 'other':
      if (message.from !== 'unknown') observer.senderIs(message.from);
      break;
  }
}

function observeRequest(message: RpcRequest | DatagramRequest, observer: Observer): void {
  observer.senderIs('client');
  if (message.operation) observer.fact('dcerpc.operation', message.operation, 'sender', 'opnum');
  if (message.kind === 'request') {
    signalRpc(message, observer);
    if (message.anomaly && !message.anomaly.startsWith('wmi-'))
      observer.fact('dcerpc.anomaly', message.anomaly, 'sender', 'stub data');
    return;
  }
  if (message.interface) observer.fact('dcerpc.interface', message.interface, 'sender', 'if_id');
  if (message.profinet) observeProfinet(message.profinet, 'receiver', observer);
}

function observeNtlm(ntlm: NtlmMessage | null, observer: Observer): void {
  if (!ntlm) return;
  for (const { key, value, field } of statementsOf(ntlm)) observer.fact(`dcerpc.${key}`, value, 'sender', field);
  const user = userOf(ntlm);
  if (user) observer.user(user);
}

/** `device` is the end that the call's object names. */
function observeProfinet(profinet: ProfinetDevice, device: About, observer: Observer): void {
  const state = (key: string, value: string, about: About, field: string): void => {
    if (value) observer.fact(`dcerpc.${key}`, value, about, field);
  };
  state('profinetVendorId', profinet.vendorId, device, 'object');
  state('profinetDeviceId', profinet.deviceId, device, 'object');
  const { controller, identification } = profinet;
  if (controller) {
    state('profinetStationName', controller.name, 'sender', 'CMInitiatorStationName');
    state('profinetMac', controller.mac, 'sender', 'CMInitiatorMacAdd');
    state('profinetVendorId', controller.vendorId, 'sender', 'CMInitiatorObjectUUID');
    state('profinetDeviceId', controller.deviceId, 'sender', 'CMInitiatorObjectUUID');
  }
  if (!identification) return;
  state('profinetVendorId', identification.vendorId, device, 'I&M0 VendorID');
  state('profinetOrderId', identification.orderId, device, 'I&M0 OrderID');
  state('profinetSerialNumber', identification.serialNumber, device, 'I&M0 IM_Serial_Number');
  state('profinetHardwareRevision', identification.hardwareRevision, device, 'I&M0 IM_Hardware_Revision');
  state('profinetSoftwareRevision', identification.softwareRevision, device, 'I&M0 IM_Software_Revision');
}
