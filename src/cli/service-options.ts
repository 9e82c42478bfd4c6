/** What the commands around the service share: its configuration, and which errors are for the person who typed. */
import fs from 'node:fs';
import type { Command } from 'commander';
import { isExpected } from '#app/expected.ts';
import { ConfigError, parseServiceConfig, readServiceConfig, type ServiceConfig } from '#app/service-config.ts';
import { say } from './output.ts';

/** Looked for in this order where none is named. */
const PLACES = ['wardline.yaml', '/etc/wardline/wardline.yaml'];

export interface ConfigOptions {
  readonly config?: string;
  readonly data?: string;
}

/** Adds `--config` and `--data`. */
export function addConfigOption(command: Command): Command {
  return command
    .option('--config <file>', `the configuration (where none is named: ${PLACES.join(', then ')}, else defaults)`)
    .option('--data <dir>', 'the folder of everything that is remembered, instead of what the configuration says');
}

/** The configuration that is asked for, or null where it cannot be used: that was said, and the exit status set. */
export function configFrom({ config: named, data }: ConfigOptions): ServiceConfig | null {
  const file = named ?? PLACES.find((place) => fs.existsSync(place));
  try {
    const config = file === undefined ? parseServiceConfig('', 'the defaults') : readServiceConfig(file);
    return data === undefined ? config : { ...config, data };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) say(`wardline: ${problem}`);
    process.exitCode = 2;
    return null;
  }
}

/** Does the work; an error that is no defect is told in its own sentence, with exit status 2. */
export async function plainly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isExpected(error)) throw error;
    say(`wardline: ${error.message}`);
    process.exitCode = 2;
  }
}
