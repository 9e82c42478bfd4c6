/** Configurations of network devices as people bring them: what each is and how far it was understood. Secrets were taken out before. */

/** A line of a configuration that was not understood. */
export interface UnknownLine {
  /** From 1. */
  readonly at: number;
  readonly text: string;
  /** False where it cannot change an answer. */
  readonly matters: boolean;
}

export interface ModelledInterface {
  readonly name: string;
  /** With the length of their network. */
  readonly addresses: readonly string[];
  readonly up: boolean;
}

/** What was made of one file. Lists are cut; the counts are not. */
export interface BroughtConfiguration {
  /** Below the folder of configurations; nobody else has it. */
  readonly name: string;
  /** Null where it is written in none that is known: of such a file its addresses alone are kept. */
  readonly dialect: string | null;
  /** The device that it models. */
  readonly device: string;
  readonly lines: { readonly understood: number; readonly ignored: number; readonly unknown: number };
  readonly unknown: readonly UnknownLine[];
  readonly interfaces: readonly ModelledInterface[];
  readonly interfaceCount: number;
  readonly filters: readonly string[];
  readonly filterCount: number;
  readonly routes: number;
  /** Lines of which something was taken out before they were kept: secrets, and what does not matter. */
  readonly cleaned: number;
  /** Of what is kept. */
  readonly bytes: number;
  readonly sha256: string;
  readonly at: string;
  readonly by: string;
}

export const BRINGING_RESULTS = ['taken', 'replaced', 'unchanged', 'refused'] as const;

/** What became of a file that was brought. */
export interface BringingOutcome {
  readonly name: string;
  readonly result: (typeof BRINGING_RESULTS)[number];
  /** Why it was refused, and what to do. */
  readonly because: string | null;
}

export const CONFIGURATION_STEPS = ['brought', 'removed', 'undone'] as const;

/** The configurations as they were from then on. */
export interface ConfigurationEdition {
  readonly number: number;
  readonly at: string;
  readonly by: string;
  readonly kind: (typeof CONFIGURATION_STEPS)[number];
  readonly files: number;
  /** Names of files that this edition brought, changed or took away; cut. */
  readonly changed: readonly string[];
}

export interface BroughtConfigurations {
  /** The folder that the configuration of the service names; null where it names none. */
  readonly named: string | null;
  /** Which of them answers rest on. */
  readonly used: 'brought' | 'named' | 'none';
  readonly files: readonly BroughtConfiguration[];
  /** The newest first. */
  readonly editions: readonly ConfigurationEdition[];
  readonly limits: { readonly files: number; readonly fileBytes: number; readonly uploadBytes: number };
}
