/** The configurations of network devices that people bring on the page: read without their secrets, kept, replaced, removed, and taken back. */
import type { ConfigurationDesk, FileBrought } from '#api/configurations.ts';
import { Refused } from '#api/refused.ts';
import type { Doer } from '#api/segmentation.ts';
import type { BringingOutcome, BroughtConfiguration, BroughtConfigurations } from '#model/brought.ts';
import { told } from '../step-desk.ts';
import { createThread } from '../thread.ts';
import { COUNT_LIMIT, FILE_LIMIT } from './bundle.ts';
import { openConfigurationShelf } from './shelf.ts';
import type { take } from './take.ts';
import type { BringingQuestion } from './worker.ts';

/** Bytes of one upload as it is sent, packed or not. */
const UPLOAD_LIMIT = 64_000_000;

export interface ConfigurationDependencies {
  /** The folder of the service. */
  readonly data: string;
  /** The folder of configurations that the configuration of the service names. */
  readonly named: string | undefined;
  readonly now: () => Date;
  /** Other configurations hold: what was worked out with those before is old. */
  readonly renew: () => void;
}

export interface RunningConfigurationDesk extends ConfigurationDesk {
  stop(): Promise<void>;
}

/** Inert until it is first asked. */
export function createConfigurationDesk({
  data,
  named,
  now,
  renew,
}: ConfigurationDependencies): RunningConfigurationDesk {
  const shelf = openConfigurationShelf(data);
  const thread = createThread<BringingQuestion, ReturnType<typeof take>>(new URL('./worker.ts', import.meta.url), null);
  let isBusy = false;
  const state = (): BroughtConfigurations => {
    const files = shelf.files();
    return {
      named: named ?? null,
      used: files.length > 0 ? 'brought' : named === undefined ? 'none' : 'named',
      files,
      editions: shelf.editions(),
      limits: { files: COUNT_LIMIT, fileBytes: FILE_LIMIT, uploadBytes: UPLOAD_LIMIT },
    };
  };
  /** One change at a time: each builds on the one before. */
  const alone = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    if (isBusy) throw new Refused('conflict', 'Configurations are being read already; wait until that is done.');
    isBusy = true;
    try {
      return await told(work);
    } finally {
      isBusy = false;
    }
  };
  const bring = async (files: readonly FileBrought[], by: Doer): Promise<readonly BringingOutcome[]> => {
    const standing = shelf.files();
    const { taken, refused } = await thread.ask({ files, standing });
    const before = new Map(standing.map((one) => [one.name, one]));
    const at = now().toISOString();
    const outcomes: BringingOutcome[] = taken.map(({ reading: { name, sha256 } }) => {
      const former = before.get(name);
      const result = former === undefined ? 'taken' : former.sha256 === sha256 ? 'unchanged' : 'replaced';
      return { name, result, because: null };
    });
    const fresh = taken.filter((_, index) => outcomes[index]?.result !== 'unchanged');
    const changed = fresh.map(({ reading }) => reading.name);
    if (standing.length + changed.filter((name) => !before.has(name)).length > COUNT_LIMIT)
      throw new Refused(
        'refused',
        `At most ${COUNT_LIMIT} configurations are kept; remove some, or name a folder as access.network.`,
      );
    if (changed.length > 0) {
      const kept = standing.filter(({ name }) => !changed.includes(name)).map((about) => ({ about, text: null }));
      const laid = fresh.map(({ reading, text }) => ({ about: { ...reading, at, by: by.name }, text }));
      shelf.lay({ kind: 'brought', by: by.name, at, changed, files: [...kept, ...laid].sort(byName) });
      renew();
    }
    return [...outcomes, ...refused.map((one) => ({ ...one, result: 'refused' as const }))];
  };
  return {
    uploadBytes: UPLOAD_LIMIT,
    configurations: state,
    bring: (files, by) => alone(async () => ({ outcomes: await bring(files, by), configurations: state() })),
    remove: (names, by) =>
      alone(async () => {
        const gone = new Set(names);
        const standing = shelf.files();
        const kept = standing.filter(({ name }) => !gone.has(name));
        if (standing.length - kept.length !== gone.size)
          throw new Refused('missing', 'There is no such configuration any more; look at the list again.');
        const files = kept.map((about) => ({ about, text: null }));
        shelf.lay({ kind: 'removed', by: by.name, at: now().toISOString(), changed: [...gone], files });
        renew();
        return state();
      }),
    undo: (edition, by) =>
      alone(async () => {
        shelf.undo(edition, by.name, now().toISOString());
        renew();
        return state();
      }),
    stop: () => thread.stop(),
  };
}

function byName(
  one: { readonly about: BroughtConfiguration },
  other: { readonly about: BroughtConfiguration },
): number {
  return one.about.name < other.about.name ? -1 : 1;
}
