/** What Wardline reads of STUN: the software of the sender, and what comes after. */

export type StunMessage =
  | { readonly kind: 'message'; readonly software: string }
  /** A channel’s data, or nothing of interest. */
  | { readonly kind: 'data' }
  /** Another protocol goes on between the same ports (RFC 7983): `isOpen` for one that can be recognised. */
  | { readonly kind: 'after'; readonly isOpen: boolean };
