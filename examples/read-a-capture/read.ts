/** Prints who speaks what with whom in captures, the most talkative first. */
import { DEFAULTS } from '#app/config.ts';
import { run } from '#app/pipeline.ts';

/** One line for each pair of hosts and protocol, and a line for each capture that could not be read. */
export async function conversations(paths: readonly string[]): Promise<readonly string[]> {
  const bytes = new Map<string, number>();
  const { unreadable } = await run(paths, DEFAULTS, {
    flow: ({ client, server, protocol, transport, clientBytes, serverBytes }) => {
      const pair = `${client.ip ?? client.mac} → ${server.ip ?? server.mac}  ${protocol ?? transport ?? 'ethernet'}`;
      bytes.set(pair, (bytes.get(pair) ?? 0) + clientBytes + serverBytes);
    },
  });
  const lines = [...bytes].sort(([, a], [, b]) => b - a).map(([pair, sum]) => `${pair}  ${sum} bytes`);
  return [...lines, ...unreadable.map(({ message }) => message)];
}

if (import.meta.main) console.log((await conversations(process.argv.slice(2))).join('\n'));
