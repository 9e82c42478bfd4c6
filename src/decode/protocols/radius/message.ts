/** What Wardline reads of a RADIUS message: who asks to be let in, where, and from which MAC address. */

export interface RadiusMessage {
  readonly code: number;
  userName: string;
  /** Address and name of the switch or access point that asks. */
  nasIp: string;
  nasIdentifier: string;
  nasPortId: string;
  nasPortType: string;
  /** Called station: the MAC address of the access point and the network’s name, or of the switch. */
  calledStation: string;
  /** MAC address of the device that is let in. */
  callingMac: string;
  /** Its IP address. */
  framedIp: string;
}
