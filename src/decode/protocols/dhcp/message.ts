/** What Wardline reads of a DHCP or BOOTP message (RFC 2131, RFC 2132). */

export interface DhcpMessage {
  /** Sent by a server: BOOTREPLY. */
  readonly isReply: boolean;
  /** Option 53, 0 in BOOTP. */
  readonly type: number;
  /** Hardware address of the client (chaddr); empty where it is no MAC. */
  readonly clientMac: string;
  /** Address that the client has (ciaddr), that it is given (yiaddr), and of the relay agent (giaddr); empty for 0.0.0.0. */
  readonly clientIp: string;
  readonly yourIp: string;
  readonly relayIp: string;
  readonly options: DhcpOptions;
}

/** The options that are read; text is empty, and lists are, where an option is absent. */
export interface DhcpOptions {
  /** Option 53, 0 where it is absent. */
  messageType: number;
  hostName: string;
  vendorClass: string;
  /** Codes in the client's order, as `1,3,6`. */
  parameterRequestList: string;
  clientFqdn: string;
  /** Type and MAC address, or type and hexadecimal. */
  clientId: string;
  requestedAddress: string;
  userClasses: readonly string[];
  /** `circuit=…` and `remote=…` of option 82. */
  relayAgent: readonly string[];
  mudUrl: string;
  maxMessageSize: number;
  /** Enterprise number and text of option 124. */
  vendorClasses: readonly string[];
  /** UUID of the machine that boots from the network. */
  machineId: string;
  serverId: string;
  routers: readonly string[];
  domainName: string;
  dnsServers: readonly string[];
}

export function noOptions(): DhcpOptions {
  return {
    messageType: 0,
    hostName: '',
    vendorClass: '',
    parameterRequestList: '',
    clientFqdn: '',
    clientId: '',
    requestedAddress: '',
    userClasses: [],
    relayAgent: [],
    mudUrl: '',
    maxMessageSize: 0,
    vendorClasses: [],
    machineId: '',
    serverId: '',
    routers: [],
    domainName: '',
    dnsServers: [],
  };
}
