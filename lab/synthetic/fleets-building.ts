/** Building technology, and what visitors and suppliers bring, for each staffed bed: estimates. */
import { type Fleet, fleet } from './fleet.ts';

export const PLANT: readonly Fleet[] = [
  fleet(
    'building-controller',
    'building-controller',
    0.3,
    ['building', 'always', 'fixed', ['plant', 'ward', 'theatre']],
    ['high', 'building'],
    1,
  ),
  fleet('plc', 'plc', 0.03, ['building', 'always', 'fixed', ['plant']], ['high', 'building']),
  fleet('hmi', 'hmi', 0.02, ['building', 'always', 'fixed', ['plant']], ['medium', 'building']),
  fleet('meter', 'meter', 0.1, ['building', 'always', 'fixed', ['plant']], ['low', 'building']),
  fleet(
    'sensor',
    'sensor',
    0.4,
    ['building', 'always', 'leased', ['ward', 'pharmacy', 'laboratory']],
    ['medium', 'medication'],
  ),
  fleet('fire-alarm', 'fire-alarm', 0.015, ['building', 'always', 'fixed', ['plant']], ['high', 'safety']),
  fleet(
    'access-control',
    'access-control',
    0.25,
    ['building', 'always', 'leased', ['ward', 'office', 'pharmacy', 'plant']],
    ['medium', 'safety'],
  ),
  fleet(
    'ip-camera',
    'ip-camera',
    0.7,
    ['cameras', 'always', 'leased', ['ward', 'office', 'outpatient', 'emergency', 'plant']],
    ['low', 'safety'],
  ),
  fleet(
    'digital-signage',
    'digital-signage',
    0.08,
    ['building', 'always', 'leased', ['outpatient', 'office']],
    ['low', 'information'],
  ),
  fleet('time-clock', 'time-clock', 0.08, ['office', 'always', 'leased', ['office', 'ward']], ['low', 'office']),
  fleet('point-of-sale', 'point-of-sale', 0.04, ['office', 'always', 'leased', ['office']], ['low', 'office']),
  fleet('smart-tv', 'smart-tv', 0.5, ['guest', 'always', 'leased', ['ward']], ['low', 'information']),
  fleet(
    'pneumatic-tube',
    'pneumatic-tube',
    0.04,
    ['building', 'always', 'fixed', ['ward', 'laboratory', 'emergency']],
    ['medium', 'laboratory'],
  ),
];

export const PERSONAL: readonly Fleet[] = [
  fleet(
    'personal-phone',
    'phone',
    1.9,
    ['guest', 'visitor', 'leased', ['ward', 'outpatient', 'office']],
    ['low', 'none'],
  ),
  fleet('personal-tablet', 'tablet', 0.25, ['guest', 'visitor', 'leased', ['ward', 'outpatient']], ['low', 'none']),
  fleet('personal-laptop', 'workstation', 0.15, ['guest', 'visitor', 'leased', ['ward', 'office']], ['low', 'none']),
  fleet('wearable', 'wearable', 0.04, ['guest', 'visitor', 'leased', ['ward', 'office']], ['low', 'none']),
  fleet(
    'supplier-laptop',
    'workstation',
    0.012,
    ['imaging', 'supplier', 'leased', ['imaging', 'laboratory']],
    ['medium', 'maintenance'],
    1,
  ),
];
