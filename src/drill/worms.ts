/** How worms get from one device to the next: the weakness they use, and the services that carry it. */

/** A service: an IP protocol and its port. */
export interface Carrier {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

const tcp = (...ports: readonly number[]): readonly Carrier[] => ports.map((port) => ({ protocol: 'tcp', port }));

/**
 * Weaknesses whose carriers are known. SMB over TCP and over NetBIOS ([MS-SMB] 2.1) for the MS17-010 family and
 * SMBGhost; RDP ([MS-RDPBCGR] 1.5) for BlueKeep; remote administration for stolen credentials (ATT&CK T1021.001 to .006).
 */
const WEAKNESSES: Readonly<Record<string, readonly Carrier[]>> = {
  eternalblue: tcp(445, 139),
  eternalromance: tcp(445, 139),
  eternalchampion: tcp(445, 139),
  eternalsynergy: tcp(445, 139),
  smbghost: tcp(445),
  zerologon: tcp(135, 445),
  printnightmare: tcp(445, 135),
  bluekeep: tcp(3389),
  rdp: tcp(3389),
  ssh: tcp(22),
  telnet: tcp(23, 2323),
  'default-password': tcp(22, 23, 2323, 80, 443, 8080),
  credentials: tcp(22, 135, 139, 445, 3389, 5985, 5986),
};

/** Worms by name, and the weaknesses that each uses (ATT&CK software S0366, S0368; CISA AA17-132A, AA17-181A). */
const WORMS: Readonly<Record<string, readonly string[]>> = {
  wannacry: ['eternalblue'],
  notpetya: ['eternalblue', 'eternalromance', 'credentials'],
  mirai: ['telnet', 'default-password'],
  'ms17-010': ['eternalblue', 'eternalromance', 'eternalchampion', 'eternalsynergy'],
};

export const WORM_NAMES: readonly string[] = [...Object.keys(WORMS), ...Object.keys(WEAKNESSES)];

/** The weaknesses that a worm, or a weakness named itself, uses. Names are lower case. */
export function weaknessesOf(name: string): readonly string[] {
  const lower = name.toLowerCase();
  return Object.hasOwn(WORMS, lower) ? (WORMS[lower] ?? []) : [lower];
}

/** The services that carry a weakness; null where that is not known here. */
export function carriersOf(weakness: string): readonly Carrier[] | null {
  return Object.hasOwn(WEAKNESSES, weakness) ? (WEAKNESSES[weakness] ?? null) : null;
}

/** True where an access carries the weakness. A weakness that is not known here is carried by every access. */
export function carries(weakness: string, protocol: string, port: number | null): boolean {
  const carriers = carriersOf(weakness);
  if (carriers === null) return true;
  return carriers.some(
    (carrier) => carrier.protocol === protocol.toLowerCase() && (port === null || carrier.port === port),
  );
}
