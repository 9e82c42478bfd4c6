/** What Wardline reads of KNXnet/IP: the description that a device gives of itself. */

export interface KnxDevice {
  readonly individualAddress: string;
  readonly serial: string;
  readonly mac: string;
  readonly friendlyName: string;
}

export interface KnxMessage {
  readonly service: number;
  readonly device: KnxDevice | null;
}
