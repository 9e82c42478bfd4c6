/** The commands of the program, in the order of the help; each is loaded when it is asked for, since the service alone is hundreds of modules. */
import type { Command } from 'commander';

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

/** The command of that name alone, or all of them where there is none; the version needs no command. */
export async function loadCommands(asked: string | undefined): Promise<readonly Command[]> {
  if (asked === '--version' || asked === '-V') return [];
  const known = asked !== undefined && Object.hasOwn(LOADERS, asked) ? LOADERS[asked] : undefined;
  return Promise.all((known ? [known] : Object.values(LOADERS)).map((load) => load()));
}
