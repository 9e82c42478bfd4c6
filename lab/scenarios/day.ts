/** A day of the hospital in a minute: devices come up, care goes on, things are looked after, some move and some leave. */

import type { Scenario } from '../scenario.ts';
import { bedside, measure, radiology } from '../scenes/care.ts';
import { changes, evening } from '../scenes/changes.ts';
import { morning } from '../scenes/morning.ts';
import { desks } from '../scenes/people.ts';
import { management, plant } from '../scenes/plant.ts';

export const DAY: Scenario = {
  name: 'day',
  about: 'A day of the hospital in a minute: what examples/demo holds.',
  parts: [],
  hosts: [],
  scenes: [
    { name: 'morning', play: morning, once: true },
    { name: 'measurements', play: measure, meanwhile: true },
    { name: 'bedside', play: bedside },
    { name: 'radiology', play: radiology },
    { name: 'desks', play: desks },
    { name: 'plant', play: plant },
    { name: 'management', play: management },
    { name: 'changes', play: changes, once: true },
    { name: 'evening', play: evening },
  ],
};
