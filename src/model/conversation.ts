/** What went from a client to a service of a server, all of it together: what policies are tried on and made from. */
export interface Conversation {
  readonly client: string;
  readonly server: string;
  /** Lower-case name or number of the IP protocol; null where it is not known. */
  readonly transport: string | null;
  /** Null for a protocol without ports. */
  readonly port: number | null;
  readonly flows: number;
  /** RFC 3339. */
  readonly first: string;
  readonly last: string;
}
