/** Configurations in memory, for the tests of the API: names alone, and one step back. */
import type { BroughtConfigurations } from '#model/brought.ts';
import type { ConfigurationDesk } from './configurations.ts';
import { Refused } from './refused.ts';

/** Files called `no…` are refused. */
export function configurationsInMemory(): ConfigurationDesk {
  const editions: (readonly string[])[] = [];
  const names = (): readonly string[] => editions.at(-1) ?? [];
  const state = (): BroughtConfigurations => ({
    named: null,
    used: names().length > 0 ? 'brought' : 'none',
    files: names().map((name) => ({
      ...{ name, dialect: 'cisco-ios', device: name, lines: { understood: 1, ignored: 0, unknown: 0 }, unknown: [] },
      ...{ interfaces: [], interfaceCount: 0, filters: [], filterCount: 0, routes: 0, cleaned: 0, bytes: 1 },
      ...{ sha256: '00', at: '2026-11-24T12:00:00.000Z', by: 'Anna' },
    })),
    editions: [],
    limits: { files: 10, fileBytes: 1000, uploadBytes: 2000 },
  });
  return {
    uploadBytes: 2000,
    configurations: state,
    async bring(files) {
      const taken = files.filter(({ name }) => !name.startsWith('no'));
      editions.push([...names(), ...taken.map(({ name }) => name)]);
      const outcomes = files.map(({ name }) =>
        name.startsWith('no')
          ? { name, result: 'refused' as const, because: 'It is no text.' }
          : { name, result: 'taken' as const, because: null },
      );
      return { outcomes, configurations: state() };
    },
    async remove(gone) {
      if (!gone.every((name) => names().includes(name)))
        throw new Refused('missing', 'There is no such configuration any more; look at the list again.');
      editions.push(names().filter((name) => !gone.includes(name)));
      return state();
    },
    async undo(edition) {
      if (edition !== editions.length) throw new Refused('refused', 'The configurations were changed meanwhile.');
      editions.pop();
      return state();
    },
  };
}
