/** The numbers that hellos of TLS are made of: versions, GREASE, and lists of them put together. */

/** GREASE (RFC 8701): both bytes equal, each ending in `a`. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);
}

/** A version number as text, as `TLSv1.3`; drafts of 1.3 count as 1.3; empty when it is none. */
export function versionText(version: number): string {
  if (version >= 0x7f00 && version <= 0x7fff) return 'TLSv1.3';
  if (version >>> 8 === 0xfb) return 'TLSv1.3';
  return VERSIONS.get(version) ?? '';
}

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0002, 'SSLv2'],
  [0x0300, 'SSLv3'],
  [0x0301, 'TLSv1.0'],
  [0x0302, 'TLSv1.1'],
  [0x0303, 'TLSv1.2'],
  [0x0304, 'TLSv1.3'],
  [0xfeff, 'DTLSv1.0'],
  [0xfefd, 'DTLSv1.2'],
  [0xfefc, 'DTLSv1.3'],
]);

/** The best version that a client offers, as text: the highest known one of `supported_versions`, else `legacy_version`. */
export function offeredVersion(version: number, supportedVersions: readonly number[]): string {
  const offered = supportedVersions.map(versionText).filter((text) => text !== '');
  return offered.sort().at(-1) ?? versionText(version);
}
