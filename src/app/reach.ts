/** Answers questions about what configurations allow: reads each file once, and keeps what was worked out about it. */
import { compareNetworks } from '#access/forwarding/compare.ts';
import type { NetworkModel } from '#access/forwarding/model.ts';
import { NoSuchPlace } from '#access/forwarding/places.ts';
import { path as pathsOf, searchPath } from '#access/forwarding/questions.ts';
import { DiagramFull } from '#access/packets/diagram.ts';
import { parseWords, type Word, WordsError } from '#access/packets/words.ts';
import { NoSuchFilter } from '#access/place.ts';
import { lines, search, test } from '#access/questions/ask.ts';
import { compare } from '#access/questions/compare.ts';
import { readSummary } from '#access/questions/read.ts';
import { createSubject, type Subject } from '#access/questions/subject.ts';
import { unreachable } from '#access/questions/unreachable.ts';
import { faultLine, shape } from '#base/shape.ts';
import {
  type CompareAnswer,
  type LinesAnswer,
  type NetworkCompareAnswer,
  type PathAnswer,
  type PathQuestion,
  type PathSearchAnswer,
  type QuestionWords,
  type ReachQuestion,
  type ReadAnswer,
  reachQuestionSchema,
  type SearchAnswer,
  type TestAnswer,
  type UnreachableAnswer,
} from '#model/reach.ts';
import { ReachError } from './reach-error.ts';
import { configurationFilesIn, createConfigurationFiles } from './reach-files.ts';
import { createNetworks, type Known } from './reach-network.ts';

/** Subjects kept at most, and nodes of their diagrams together; the oldest go first. */
const SUBJECT_LIMIT = 64;
const NODE_LIMIT = 8_000_000;
/** Longest line of a file of questions, in characters. */
const LINE_LIMIT = 1_000_000;
/** What narrows some question. */
const QUESTION_WORDS = [
  'config',
  'network',
  'before',
  'after',
  'filter',
  'packet',
  'action',
  'where',
  'except',
  'from',
  'to',
  'via',
] as const;

type ReachAnswer =
  | TestAnswer
  | SearchAnswer
  | LinesAnswer
  | UnreachableAnswer
  | CompareAnswer
  | ReadAnswer
  | PathAnswer
  | PathSearchAnswer
  | NetworkCompareAnswer;

/** Each question throws a ReachError, with a sentence for a person, where it cannot be answered. */
export interface Reach {
  test(config: string, filter: string, packet: QuestionWords): TestAnswer;
  search(config: string, filter: string, action: 'permit' | 'deny', where?: QuestionWords): SearchAnswer;
  lines(config: string, filter?: string, where?: QuestionWords): LinesAnswer;
  unreachable(config: string, filter?: string): UnreachableAnswer;
  /** Of a filter in two files, or of the ways from a place in two networks. */
  compare(question: CompareQuestion): CompareAnswer | NetworkCompareAnswer;
  path(question: Omit<PathQuestion, 'ask'>): PathAnswer | PathSearchAnswer;
  read(what: { readonly config?: string | undefined; readonly network?: string | undefined }): ReadAnswer;
  /** Answers a line of a file of questions, with its `id`; what cannot be answered is told in `error`. Null for an empty line. */
  askLine(text: string, at: number): Readonly<Record<string, unknown>> | null;
}

type CompareQuestion = Omit<Extract<ReachQuestion, { readonly ask: 'compare' }>, 'ask' | 'id'>;

/** Nothing is read before it is asked about. `devices` are those of an inventory, where packets may begin and end (`device:ID`). */
export function createReach(devices: readonly Known[] = []): Reach {
  const files = createConfigurationFiles();
  const networks = createNetworks(files, devices);
  const subjects = createSubjects((names) => createSubject(names.map((name) => files.open(name))));
  /** Asks a question of the configurations of some files; what goes wrong is told in a sentence. */
  const about = <Answer>(names: readonly string[], ask: (subject: Subject) => Answer): Answer => {
    try {
      const subject = subjects.of(names);
      return subject.space.scoped(() => ask(subject));
    } catch (error) {
      throw explained(error, names.join(' or '));
    } finally {
      subjects.settle();
    }
  };
  /** Asks a question of networks. */
  const through = <Answer>(
    folders: readonly string[],
    ask: (models: readonly [NetworkModel, ...NetworkModel[]]) => Answer,
  ): Answer => {
    try {
      const [first, ...others] = networks.open(folders);
      if (!first) throw new ReachError('name a folder of configurations');
      return ask([first, ...others]);
    } catch (error) {
      throw explained(error, folders.join(' or '));
    }
  };
  const reach: Reach = {
    test: (config, filter, packet) => about([config], (subject) => test(subject, filter, wordsOf(packet))),
    search: (config, filter, action, where) =>
      about([config], (subject) => search(subject, filter, action, wordsOf(where))),
    lines: (config, filter, where) => about([config], (subject) => lines(subject, filter ?? null, wordsOf(where))),
    unreachable: (config, filter) => about([config], (subject) => unreachable(subject, filter ?? null)),
    compare({ before, after, filter, from, to, via, where, except }) {
      const words = [wordsOf(where), wordsOf(except)] as const;
      if (from !== undefined && filter === undefined)
        return through([before, after], ([one, other]) =>
          compareNetworks(one, other ?? one, { from, to, via }, ...words),
        );
      if (filter === undefined || from !== undefined)
        throw new ReachError('name a filter of two files (--filter), or where packets of two folders begin (--from)');
      return about([before, after], (subject) => compare(subject, { filter, where: words[0], except: words[1] }));
    },
    path({ network, packet, action, where, ...way }) {
      if ((packet === undefined) === (action === undefined))
        throw new ReachError('give a packet (--packet), or say what becomes of the packet to look for (--action)');
      return through<PathAnswer | PathSearchAnswer>([network], ([model]) =>
        action === undefined ? pathsOf(model, way, wordsOf(packet)) : searchPath(model, way, action, wordsOf(where)),
      );
    },
    read({ config, network }) {
      if (config === undefined && network === undefined)
        throw new ReachError('name a configuration (--config), or a folder of them (--network)');
      const names = network === undefined ? [config ?? ''] : configurationFilesIn(network);
      return {
        files: names.map((name) => readSummary(network === undefined ? files.open(name) : files.openAny(name))),
      };
    },
    askLine: (text, at) => askLine(reach, text, at),
  };
  return reach;
}

function askLine(reach: Reach, text: string, at: number): Readonly<Record<string, unknown>> | null {
  if (text.trim() === '') return null;
  const question = readQuestion(text, at);
  if ('error' in question) return question;
  const id = question.id ?? null;
  try {
    return { id, ...answer(reach, question) };
  } catch (error) {
    if (error instanceof ReachError) return { id, error: error.message };
    throw error;
  }
}

function answer(reach: Reach, question: ReachQuestion): ReachAnswer {
  switch (question.ask) {
    case 'test':
      return reach.test(question.config, question.filter, question.packet);
    case 'search':
      return reach.search(question.config, question.filter, question.action, question.where);
    case 'lines':
      return reach.lines(question.config, question.filter, question.where);
    case 'unreachable':
      return reach.unreachable(question.config, question.filter);
    case 'compare':
      return reach.compare(question);
    case 'read':
      return reach.read(question);
    case 'path':
      return reach.path(question);
  }
}

function wordsOf(words: QuestionWords | undefined): readonly Word[] {
  if (words === undefined) return [];
  if (typeof words === 'string') return parseWords(words);
  return parseWords(
    Object.entries(words)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  );
}

/** An error of the engine as a sentence that names the file. */
function explained(error: unknown, file: string): unknown {
  if (error instanceof NoSuchFilter) return new ReachError(`${file} ${error.message}`, { cause: error });
  if (error instanceof WordsError || error instanceof NoSuchPlace)
    return new ReachError(error.message, { cause: error });
  if (error instanceof DiagramFull)
    return new ReachError(`${file}: ${error.message}; narrow the question with --where`, { cause: error });
  return error;
}

/** Keeps subjects by their files, until they are too many or too large together. */
function createSubjects(create: (files: readonly string[]) => Subject): {
  readonly of: (files: readonly string[]) => Subject;
  readonly settle: () => void;
} {
  const kept = new Map<string, Subject>();
  return {
    of(files) {
      const key = JSON.stringify(files);
      const subject = kept.get(key) ?? create(files);
      kept.delete(key);
      kept.set(key, subject);
      return subject;
    },
    settle() {
      let nodes = 0;
      for (const { space } of kept.values()) nodes += space.diagrams.size;
      for (const [key, { space }] of kept) {
        if (kept.size <= SUBJECT_LIMIT && nodes <= NODE_LIMIT) return;
        kept.delete(key);
        nodes -= space.diagrams.size;
      }
    },
  };
}

function readQuestion(text: string, at: number): ReachQuestion | { readonly id: unknown; readonly error: string } {
  if (text.length > LINE_LIMIT) return { id: null, error: `line ${at} is longer than ${LINE_LIMIT} characters` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { id: null, error: `line ${at} is no JSON; write one question per line` };
  }
  const read = shape(reachQuestionSchema, json);
  if (read.ok) return strayWord(json, read.value, at) ?? read.value;
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : null;
  return { id, error: `line ${at}: ${faultLine(read.faults[0], 'the question')}` };
}

/** A question is not answered as though it had not said what another command could heed. */
function strayWord(json: unknown, question: ReachQuestion, at: number): { id: unknown; error: string } | null {
  const stray = QUESTION_WORDS.find((word) => Object.hasOwn(Object(json), word) && !Object.hasOwn(question, word));
  if (stray === undefined) return null;
  return { id: question.id ?? null, error: `line ${at}: ${stray} is no part of the question ${question.ask}` };
}
