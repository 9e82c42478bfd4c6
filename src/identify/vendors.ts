/** Who made a network interface: the registered first half of its MAC (IEEE MA-L, MA-M and MA-S). */

/** Addresses that people write where any will do: documentation, test programs, and programs that make up Ethernet around packets that had none. */
const INVENTED: ReadonlySet<string> = new Set([
  '000102030405',
  '001122334455',
  '001a11000001',
  '001a11000002',
  '001a2b3c4d5e',
  '0123456789ab',
  '123456789abc',
]);

/** Looks a maker up by MAC. The table is text, `PREFIX<TAB>NAME` per line, the prefix 6, 7 or 9 hexadecimal digits. */
export class Vendors {
  readonly #byPrefix = new Map<string, string>();

  constructor(table: string) {
    for (const line of table.split('\n')) {
      const tab = line.indexOf('\t');
      if (tab > 0 && line[0] !== '#') this.#byPrefix.set(line.slice(0, tab), line.slice(tab + 1));
    }
  }

  /**
   * The maker, or null for an unregistered, a group, or a locally administered address (such as a randomised one), and for
   * 00:00:00 to 00:00:0f, the first ones ever given, which today stand for no address at all or for an invented one, as some others do.
   */
  of(mac: string): string | null {
    const digits = mac.replaceAll(':', '');
    if (digits.startsWith('00000') || INVENTED.has(digits)) return null;
    if ((Number.parseInt(digits.slice(0, 2), 16) & 3) !== 0) return null;
    return (
      this.#byPrefix.get(digits.slice(0, 9)) ??
      this.#byPrefix.get(digits.slice(0, 7)) ??
      this.#byPrefix.get(digits.slice(0, 6)) ??
      null
    );
  }
}
