/** The questions about one filter: what becomes of a packet, whether there is one that is permitted or denied, and which lines decide. */
import type { LinesAnswer, SearchAnswer, TestAnswer } from '#model/reach.ts';
import type { Decided } from '../decide.ts';
import { hullOfWords } from '../packets/asked.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';
import { pickPacket } from '../packets/witness.ts';
import { type Word, type WordKey, WordsError } from '../packets/words.ts';
import { keysThatMatter, writePacket } from './keys.ts';
import {
  askedAt,
  comingTo,
  decisionOn,
  doubtAbout,
  isSome,
  type Judged,
  judge,
  placeIn,
  type Subject,
} from './subject.ts';

/** What becomes of a packet; unknown where a key that is not given matters. Throws WordsError where no such packet comes here. */
export function test(subject: Subject, filter: string, words: readonly Word[]): TestAnswer {
  const { space } = subject;
  const place = placeIn(subject, filter);
  const asked = askedAt(space, place, words);
  if (!isSome(asked))
    throw new WordsError(
      `no packet that is asked about can come to ${filter}; look at its family, its protocol and its keys`,
    );
  const decided = place.decide(asked, hullOfWords(words));
  const judged = judge(space, decided);
  if (!isSome(judged.deny) && !isSome(judged.unknown)) return answerOf(space, decided, 'permit', asked);
  if (!isSome(judged.permit) && !isSome(judged.unknown)) return answerOf(space, decided, 'deny', asked);
  if (!isSome(judged.permit) && !isSome(judged.deny))
    return { verdict: 'unknown', ...doubtAbout(space, decided, judged.unknown) };
  return { verdict: 'unknown', line: null, because: missingKeys(space, judged, words, comingTo(space, place, words)) };
}

function answerOf(space: PacketSpace, decided: Decided, verdict: 'permit' | 'deny', asked: PacketSet): TestAnswer {
  const packet = pickPacket(space, asked);
  const decision = packet && decisionOn(space, decided, verdict, packet);
  return { verdict, line: decision?.line ?? null, because: decision?.because ?? 'nothing decides' };
}

function missingKeys(
  space: PacketSpace,
  { permit, deny, unknown }: Judged,
  words: readonly Word[],
  coming: PacketSet,
): string {
  const given = new Set<WordKey>(words.map(({ key }) => key));
  const missing = keysThatMatter(space, [permit, deny, unknown], coming).filter((key) => !given.has(key));
  if (missing.length === 0) return 'the packets that are asked about do not all fare alike';
  const verb = missing.length === 1 ? 'is not given and matters' : 'are not given and matter';
  return `${missing.join(', ')} ${verb}`;
}

/** A packet of the set that is surely permitted (or denied), if there is any. */
export function search(
  subject: Subject,
  filter: string,
  action: 'permit' | 'deny',
  words: readonly Word[],
): SearchAnswer {
  const { space } = subject;
  const place = placeIn(subject, filter);
  const asked = askedAt(space, place, words);
  const decided = place.decide(asked, hullOfWords(words));
  const judged = judge(space, decided);
  const packet = pickPacket(space, judged[action]);
  if (packet) {
    const line = decisionOn(space, decided, action, packet)?.line ?? null;
    return {
      found: true,
      packet: writePacket(space, packet, asked, {
        coming: comingTo(space, place, words),
        partsOf: (set) => Object.values(judge(space, place.decide(set, hullOfWords(words)))),
      }),
      line,
    };
  }
  if (isSome(judged.unknown)) {
    const possible = space.diagrams.and(judged.unknown, possibly(space, decided, action));
    if (isSome(possible)) return { found: 'unknown', ...doubtAbout(space, decided, possible) };
  }
  return { found: false };
}

/** Packets that may come to this verdict: those of which some decision says it, or nothing. */
function possibly(space: PacketSpace, { decisions }: Decided, action: 'permit' | 'deny'): PacketSet {
  const other = action === 'permit' ? 'deny' : 'permit';
  return space.diagrams.union(decisions.filter(({ verdict }) => verdict !== other).map(({ packets }) => packets));
}

/** The lines that decide some packet of the set, of one filter or of all. */
export function lines(subject: Subject, filter: string | null, words: readonly Word[]): LinesAnswer {
  const names = filter === null ? filterNames(subject) : [filter];
  return { lines: names.flatMap((name) => linesOf(subject, name, words)) };
}

/** The names of all filters of the subject's first configuration, in their order, but those made from others. */
function filterNames({ devices: [device] }: Subject): readonly string[] {
  const filters = device?.configuration.filters.filter(({ derived }) => !derived);
  return [...new Set(filters?.map(({ name }) => name))];
}

function linesOf(subject: Subject, name: string, words: readonly Word[]): LinesAnswer['lines'] {
  const { space } = subject;
  const { diagrams } = space;
  const place = placeIn(subject, name);
  const { decisions } = place.decide(askedAt(space, place, words), hullOfWords(words));
  return decisions.flatMap(({ line, verdict, packets }, index) => {
    if (!line || !isSome(packets) || verdict === 'return') return [];
    const others = diagrams.union(decisions.filter((_, other) => other !== index).map((other) => other.packets));
    const isSure = verdict !== 'unknown' && isSome(diagrams.less(packets, others));
    return [{ filter: name, line, action: verdict, ...(isSure ? {} : { maybe: true as const }) }];
  });
}
