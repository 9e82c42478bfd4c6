/** `wardline serve`: watches the network, remembers, and answers over its API. */
import { Command } from 'commander';
import { loadKnowledge } from '#app/knowledge.ts';
import { createLog } from '#app/logging.ts';
import { startService } from '#app/service.ts';
import type { ServiceConfig } from '#app/service-config.ts';
import { say } from '../output.ts';
import { addConfigOption, type ConfigOptions, configFrom, plainly } from '../service-options.ts';

export function serveCommand(): Command {
  return addConfigOption(new Command('serve'))
    .description('watch the network day and night, remember, and answer over an API')
    .option('--listen <address:port>', 'where the API listens, instead of what the configuration says')
    .addHelpText(
      'after',
      `
The first start makes an administrator and shows a secret to sign in with, once.

Examples:
  wardline serve
  wardline serve --config /etc/wardline/wardline.yaml
  wardline serve --data /srv/wardline --listen 127.0.0.1:9443`,
    )
    .action(command);
}

interface ServeOptions extends ConfigOptions {
  readonly listen?: string;
}

async function command(options: ServeOptions): Promise<void> {
  const config = withListen(configFrom(options), options.listen);
  if (config === null) return;
  const log = createLog(config.log.level);
  const stopped = Promise.withResolvers<void>();
  const stop = (): void => stopped.resolve();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await plainly(async () => {
    const service = await startService(config, {
      knowledge: loadKnowledge(),
      log,
      now: () => new Date(),
      random: Math.random,
    });
    const { url, first } = service;
    if (first)
      say(
        `wardline: sign in as ${first.name} with ${first.secret} (shown once; also in ${first.file} until it is changed)`,
      );
    say(`wardline: listening on ${url}, documentation at ${url}/api/docs`);
    await stopped.promise;
    say('wardline: stopping');
    await service.stop();
  });
}

function withListen(config: ServiceConfig | null, listen: string | undefined): ServiceConfig | null {
  if (config === null || listen === undefined) return config;
  const match = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(listen);
  const port = Number(match?.[2]);
  if (!match?.[1] || port > 65535) {
    say(`wardline serve: --listen ${listen}: give an address and a port, as 127.0.0.1:8443`);
    process.exitCode = 2;
    return null;
  }
  return { ...config, api: { ...config.api, listen: { address: match[1], port } } };
}
