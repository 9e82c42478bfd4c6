/** What the sub-commands of `wardline reach` share: how lines and packets are shown to people. */
import type { ConfigurationLine, PacketAnswer } from '#model/reach.ts';

/** A line as `FILE:AT  TEXT`. */
export function lineText(line: ConfigurationLine | null): string {
  return line === null ? 'no line' : `${line.file}:${line.at}  ${line.text}`;
}

/** A packet as its words. */
export function packetText(packet: PacketAnswer): string {
  return Object.entries(packet)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** Words that a shell may have parted, as one text. */
export function joined(words: readonly string[] | undefined): string | undefined {
  return words?.join(' ');
}
