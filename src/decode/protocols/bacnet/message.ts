/** What Wardline reads of BACnet/IP: who a device is, and which services are asked for. */

/** Where the sender stands when it is not the IP address that sent the datagram. */
export interface BacnetOrigin {
  /** Behind a router: the network's number and the address on it in hexadecimal, as `2001:0a`. Empty on this network. */
  readonly routed: string;
  /** Forwarded by a broadcast management device: the IPv4 address that sent it first, or empty. */
  readonly forwardedIp: string;
  readonly forwardedPort: number;
}

/** A property of a device, or what I-Am says of it. */
export interface BacnetProperty {
  /** Key of the fact, as `bacnet.instance`. */
  readonly key: string;
  readonly value: string;
  readonly field: string;
}

export interface BacnetMessage {
  readonly origin: BacnetOrigin;
  /** Name of a service that is asked for (a request, or an unconfirmed one); empty for answers and others. */
  readonly service: string;
  readonly properties: readonly BacnetProperty[];
  /** What the message tells of its sender's role. */
  readonly role: 'client' | 'server' | '';
  readonly hasPassword: boolean;
}
