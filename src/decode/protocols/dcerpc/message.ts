/** What Wardline reads of DCE/RPC: which services are asked for and offered, who signs in, and calls that tell of control over a host. */
import type { RpcMemory, RpcPacket } from '../../formats/dcerpc/packet.ts';
import type { ProfinetDevice } from './profinet.ts';

/** A connectionless request, whose header names the interface. */
export interface DatagramRequest {
  readonly kind: 'datagram-request';
  readonly interface: string;
  /** Name of an operation that tells of control over a host, as `svcctl CreateServiceW`; empty for all others. */
  readonly operation: string;
  readonly profinet: ProfinetDevice | null;
}

export interface DatagramResponse {
  readonly kind: 'datagram-response';
  readonly profinet: ProfinetDevice | null;
}

export type DcerpcMessage = RpcPacket | DatagramRequest | DatagramResponse;

export type DcerpcMemory = RpcMemory;
