/** The commands of the program, in the order of the help; each is loaded when it is asked for, since the service alone is hundreds of modules. */
import type { Command } from 'commander';
import { beginThreads } from '#app/reading-thread.ts';

const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  analyze: async () => (await import('./commands/analyze.ts')).analyzeCommand(),
  flows: async () => (await import('./commands/flows.ts')).flowsCommand(),
  facts: async () => (await import('./commands/facts.ts')).factsCommand(),
  fingerprints: async () => (await import('./commands/fingerprints.ts')).fingerprintsCommand(),
  'alarm-paths': async () => (await import('./commands/alarm-paths.ts')).alarmPathsCommand(),
  incidents: async () => (await import('./commands/incidents.ts')).incidentsCommand(),
  explain: async () => (await import('./commands/explain.ts')).explainCommand(),
  lifecycle: async () => (await import('./commands/lifecycle.ts')).lifecycleCommand(),
  knowledge: async () => (await import('./commands/knowledge.ts')).knowledgeCommand(),
  model: async () => (await import('./commands/model.ts')).modelCommand(),
  reach: async () => (await import('./commands/reach.ts')).reachCommand(),
  access: async () => (await import('./commands/access.ts')).accessCommand(),
  segment: async () => (await import('./commands/segment.ts')).segmentCommand(),
  drill: async () => (await import('./commands/drill.ts')).drillCommand(),
  device: async () => (await import('./commands/device.ts')).deviceCommand(),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  config: async () => (await import('./commands/config.ts')).configCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  backup: async () => (await import('./commands/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/backup.ts')).restoreCommand(),
};

/** Commands that read large captures with several threads, unless a folder keeps what they read. */
const READERS: ReadonlySet<string> = new Set(['analyze', 'flows', 'alarm-paths', 'incidents', 'explain', 'lifecycle']);

/** The command that the first word names, or all of them where it names none; the version needs no command. */
export async function loadCommands([asked, ...words]: readonly string[]): Promise<readonly Command[]> {
  if (asked === '--version' || asked === '-V') return [];
  if (READERS.has(asked ?? '') && !words.some((word) => word.startsWith('--data'))) beginThreads(words);
  const known = asked !== undefined && Object.hasOwn(LOADERS, asked) ? LOADERS[asked] : undefined;
  return Promise.all((known ? [known] : Object.values(LOADERS)).map((load) => load()));
}
