/** Every scenario of the laboratory, by its name. */

import type { Scenario } from './scenario.ts';
import { ADDRESS_CHANGE } from './scenarios/address-change.ts';
import { ALARMS } from './scenarios/alarms.ts';
import { ATTACK } from './scenarios/attack.ts';
import { ALL_ATTACKS, RECORDED_ATTACKS } from './scenarios/attacks.ts';
import { DAY } from './scenarios/day.ts';
import { FIRMWARE_UPDATE } from './scenarios/firmware-update.ts';
import { MOVES } from './scenarios/moves.ts';
import { NEW_DEVICE } from './scenarios/new-device.ts';

export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  [DAY, NEW_DEVICE, ADDRESS_CHANGE, MOVES, FIRMWARE_UPDATE, ATTACK, ALARMS, ALL_ATTACKS, RECORDED_ATTACKS].map(
    (scenario) => [scenario.name, scenario],
  ),
);
