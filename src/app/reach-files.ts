/** Configurations from files, each read once. */
import fs from 'node:fs';
import path from 'node:path';
import type { Configuration } from '#access/configuration.ts';
import { dialects, readConfiguration } from '#access/recognise.ts';
import { UNREAD, unreadConfiguration } from '#access/unread.ts';
import { ReachError } from './reach-error.ts';

/** Largest file, in bytes. */
const SIZE_LIMIT = 256 * 1024 * 1024;
/** Most files of one folder. */
const FILE_LIMIT = 100_000;
/** How configurations are named in a folder of them. */
const CONFIGURATION_FILE = /\.(?:cfg|conf|nft|rules|iptables|xml|yaml|yml|flows)$/i;

export interface ConfigurationFiles {
  /** The same, but a text in no known dialect is a configuration of which nothing is understood. Throws ReachError. */
  openAny(file: string): Configuration;
  /** The configuration of a file. Throws ReachError where it cannot be read or is in no known dialect. */
  open(file: string): Configuration;
}

/** Files are kept as they were when they were first asked for. */
export function createConfigurationFiles(): ConfigurationFiles {
  const known = new Map<string, Configuration>();
  const openAny = (file: string): Configuration => {
    const kept = known.get(file);
    if (kept) return kept;
    const text = readText(file);
    const configuration = readConfiguration(text, file) ?? unreadConfiguration(text, file);
    known.set(file, configuration);
    return configuration;
  };
  return {
    openAny,
    open(file) {
      const configuration = openAny(file);
      if (configuration.dialect !== UNREAD) return configuration;
      throw new ReachError(
        `${file}: is written in no dialect that is known (${dialects()
          .map(({ name }) => name)
          .join(', ')}); name a configuration file in one of these`,
      );
    },
  };
}

function readText(file: string): string {
  try {
    if (file !== '-' && fs.statSync(file).isDirectory())
      throw new ReachError(`${file}: is a folder; name a file, or give the folder as --network`);
    const bytes = fs.readFileSync(file === '-' ? 0 : file);
    if (bytes.length > SIZE_LIMIT) throw new ReachError(`${file}: is larger than ${SIZE_LIMIT} bytes; split it`);
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof ReachError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new ReachError(`${file}: cannot be read (${code}); name a configuration file`, { cause });
  }
}

/** The configuration files below a folder, in the order of their names. Throws ReachError. */
export function configurationFilesIn(folder: string): readonly string[] {
  try {
    const names = fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => CONFIGURATION_FILE.test(name))
      .sort();
    if (names.length > FILE_LIMIT) throw new ReachError(`${folder}: holds more than ${FILE_LIMIT} files; split it`);
    return names.map((name) => path.join(folder, name)).filter((file) => fs.statSync(file).isFile());
  } catch (cause) {
    if (cause instanceof ReachError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new ReachError(`${folder}: cannot be read (${code}); name a folder of configuration files`, { cause });
  }
}
