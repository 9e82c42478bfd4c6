/** A scenario: what happens in the laboratory, scene by scene, and how it is played. */
import { messageOf } from '../src/base/message.ts';
import { pause } from './command.ts';
import type { Host } from './host.ts';
import type { Laboratory } from './laboratory.ts';
import type { Part } from './requirements.ts';
import type { Scene } from './scenes/step.ts';

const SCENE_PAUSE_MS = 1500;

export interface ScenarioScene {
  readonly name: string;
  readonly play: Scene;
  /** It cannot be played twice in one laboratory, as coming up in the morning. */
  readonly once?: true;
  /** It goes on while the next scenes are played. */
  readonly meanwhile?: true;
}

export interface Scenario {
  readonly name: string;
  /** One sentence: what happens. */
  readonly about: string;
  /** What it needs besides the hospital. */
  readonly parts: readonly Part[];
  /** Hosts that are in this scenario alone. */
  readonly hosts: readonly Host[];
  readonly scenes: readonly ScenarioScene[];
}

/** A step that was taken: when it began and, where it failed, why. */
export interface Played {
  readonly scene: string;
  readonly step: string;
  readonly time: string;
  readonly failure: string | null;
}

export interface PlayOptions {
  /** False when the scenario is played again: scenes that happen once are left out. */
  readonly first?: boolean;
  /** Called before each scene, and waited for. */
  readonly before?: (scene: string) => void | Promise<void>;
}

/** Plays a scenario; gives the steps it took. */
export async function play(lab: Laboratory, scenario: Scenario, options: PlayOptions = {}): Promise<readonly Played[]> {
  const steps: Played[] = [];
  const meanwhile: Promise<unknown>[] = [];
  for (const { name, play: scene, once, ...how } of scenario.scenes) {
    if (once && options.first === false) continue;
    const step = async (what: string, act: () => Promise<unknown>): Promise<void> => {
      const time = new Date().toISOString();
      let failure: string | null = null;
      try {
        await act();
      } catch (error) {
        failure = messageOf(error);
      }
      steps.push({ scene: name, step: what, time, failure });
    };
    await options.before?.(name);
    const played = scene(lab, step);
    if (how.meanwhile) {
      meanwhile.push(played);
      continue;
    }
    await played;
    // Care is not a burst: leave the network its quiet.
    await pause(SCENE_PAUSE_MS);
  }
  await Promise.all(meanwhile);
  return steps.sort((a, b) => (a.time < b.time ? -1 : 1));
}

/** What did not go as it should: failed steps, and servers that ended by themselves. */
export function failuresOf(lab: Laboratory, steps: readonly Played[]): readonly string[] {
  const failed = steps.flatMap(({ step, failure }) => (failure === null ? [] : [`${step}: ${failure}`]));
  return [...failed, ...lab.fallen().map((label) => `${label} ended by itself`)];
}
