/** What may be set, with its defaults: one section per component. */
import { ENGINE_DEFAULTS, type EngineOptions } from '#track/engine.ts';

export interface Config {
  readonly engine: EngineOptions;
}

/** What an endpoint keeps saying is heard once in so many seconds: the first time is what is kept. */
export const REPEAT_SECONDS = 600;

export const DEFAULTS: Config = { engine: ENGINE_DEFAULTS };
