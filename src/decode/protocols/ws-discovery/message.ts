/** What Wardline reads of a WS-Discovery message. */

export type WsDiscoveryKind = 'hello' | 'bye' | 'probe' | 'probe-matches' | 'resolve' | 'resolve-matches' | 'other';

export interface WsDiscoveryMessage {
  kind: WsDiscoveryKind;
  /** Services that are announced or found; of a probe or resolve, the one that is looked for. */
  readonly targets: Target[];
}

export interface Target {
  /** UUID of the endpoint, without `urn:uuid:`. */
  endpoint: string;
  /** Types with the usual prefix of their namespace, as `dn:NetworkVideoTransmitter`. */
  readonly types: string[];
  /** URLs of the service. */
  readonly addresses: string[];
  readonly scopes: Scope[];
}

/** A scope that names a device; all others stay bytes, since a scope may name a patient (`sdc.ctxt.pat`) or an operator. */
export interface Scope {
  readonly key: ScopeKey;
  readonly value: string;
}

export type ScopeKey =
  | 'onvifName'
  | 'onvifHardware'
  | 'onvifType'
  | 'onvifMac'
  | 'sdcParticipant'
  | 'sdcType'
  | 'sdcLocation';
