/** A thread that hears the four voices for the service: models of large networks take seconds, in which the service must go on. */
import fs from 'node:fs';
import path from 'node:path';
import { createCan } from '#access/voices/can.ts';
import type { Voice, VoicesAnswer } from '#model/voices.ts';
import { hearVoices, NoSuchSubject } from '#segment/voices/hear.ts';
import type { Sources } from '#segment/voices/world.ts';
import { openNetwork, type VoicePlaces } from './access-voices.ts';
import { isExpected } from './expected.ts';
import { readPolicy } from './policy-file.ts';
import { readDeclared } from './segment-declare.ts';
import { answerQuestions } from './thread.ts';
import type { VoiceQuestion } from './voice-desk.ts';

/** Most files that are looked at to see whether something changed. */
const FILE_LIMIT = 200_000;
let kept: { readonly state: string; readonly sources: Sources } | null = null;

answerQuestions<VoiceQuestion, VoicesAnswer | null>(({ places, world, subject }) => {
  try {
    return hearVoices(world, openSources(places), subject);
  } catch (error) {
    if (error instanceof NoSuchSubject) return null;
    throw error;
  }
});

/** What is at these places, read again where a file changed; what cannot be read is an unknown voice that says why. */
function openSources(places: VoicePlaces): Sources {
  const state = stateOf(places);
  if (kept?.state === state) return kept.sources;
  const advice: Record<Voice, string> = { ...ADVICE };
  const read = <Source>(voice: Voice, place: string | undefined, open: (place: string) => Source): Source | null => {
    if (place === undefined) return null;
    try {
      return open(place);
    } catch (error) {
      if (!isExpected(error)) throw error;
      advice[voice] = `It cannot be read: ${error.message}.`;
      return null;
    }
  };
  const sources: Sources = {
    can: read('can', places.network, (folder) => createCan(openNetwork(folder))),
    policy: read('may', places.policy, readPolicy),
    declared: read('should', places.declared, (place) => readDeclared(place)),
    advice,
  };
  kept = { state, sources };
  return sources;
}

const ADVICE: Readonly<Record<Voice, string>> = {
  can: 'Not known: bring configurations under Segmentation, Network, or name a folder of them as access.network in the configuration of the service.',
  may: 'Not known: approve a policy under Segmentation, or name one with rules as access.policy in the configuration of the service.',
  did: 'Not known: no traffic was seen.',
  should: 'Not known: name a folder of documents as access.declared in the configuration of the service.',
};

/** Names, sizes and times of all files: another text for another state. */
function stateOf({ network, policy, declared }: VoicePlaces): string {
  return [network, policy, declared]
    .map((place) => (place === undefined ? '' : `${place} ${filesAt(place)}`))
    .join('\n\n');
}

function filesAt(place: string): string {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (!stat) return 'not there';
  if (!stat.isDirectory()) return `${stat.size} ${stat.mtimeMs}`;
  const names = fs.readdirSync(place, { recursive: true, encoding: 'utf8' }).sort().slice(0, FILE_LIMIT);
  return names
    .map((name) => {
      const one = fs.statSync(path.join(place, name), { throwIfNoEntry: false });
      return `${name} ${one?.size} ${one?.mtimeMs}`;
    })
    .join('\n');
}
