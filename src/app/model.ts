/** Training, asking and measuring a learned model over folders of captures. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Evaluation, type EvaluationOptions, evaluate, type MeasuredAnswer } from '#identify/learn/evaluate.ts';
import { type Cut, cutEvidence } from '#identify/learn/evidence.ts';
import { type Model, Oracle, type Prepared, prepare, trainModel } from '#identify/learn/model.ts';
import { readModel, writeModel } from '#identify/learn/model-file.ts';
import type { Prediction } from '#model/learned-answer.ts';
import { type CapturesOptions, hashOfFile, seeDevices } from './model-captures.ts';
import { ModelError } from './model-error.ts';
import { type DeviceLine, type LabelLine, readText } from './model-lines.ts';

/** What one run costs. */
export interface Cost {
  /** Seconds to read and decode the captures, and to train. */
  readonly readSeconds: number;
  readonly trainSeconds: number;
  /** Median milliseconds for one answer, features included, after decoding. */
  readonly answerMilliseconds: number;
  readonly modelBytes: number;
}

export interface Measurement {
  readonly evaluation: Evaluation;
  readonly cost: Cost;
}

/** Reads a model's file. Throws a ModelError that names it. */
export function loadModel(file: string): Model {
  const text = readText(file);
  try {
    return readModel(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ModelError(`${file}: ${error.message}`);
  }
}

/** Writes a model's file, whole or not at all. */
export function saveModel(file: string, model: Model): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(draft, writeModel(model));
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw new ModelError(
      `${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); name a place that can`,
    );
  }
}

/** A model in a few figures. */
export function summaryOf(model: Model): Readonly<Record<string, number | string>> {
  const text = writeModel(model);
  return {
    types: model.classes.length,
    devices: model.manifest.reduce((sum, { devices }) => sum + devices, 0),
    captures: new Set(model.manifest.map(({ capture }) => capture)).size,
    features: model.core.words.length,
    trees: model.core.forest.trees.length,
    seed: model.seed,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

/** What labels name in a folder. */
interface LabelledFolder {
  readonly devices: readonly Prepared[];
  /** The captures as the labels name them, by their SHA-256. */
  readonly captures: ReadonlyMap<string, string>;
}

/**
 * The labelled devices of a folder, ready to learn from: once each, whatever their captures are called. Throws a ModelError where a
 * capture cannot be read (a model of half its captures is another one), where two labels contradict each other, and where no device sent anything.
 */
export async function prepareFolder(
  folder: string,
  lines: readonly LabelLine[],
  options: CapturesOptions,
): Promise<LabelledFolder> {
  const unreadable: string[] = [];
  const seen = await seeDevices(folder, lines, { ...options, onUnreadable: (message) => unreadable.push(message) });
  const [first] = unreadable;
  if (first !== undefined)
    throw new ModelError(
      `${first}; ${unreadable.length} captures of the labels cannot be read, so nothing was trained`,
    );
  if (seen.length < lines.length) throw new ModelError('reading was stopped; nothing was trained');
  const hashes = new Map<string, string>();
  for (const { capture } of lines)
    if (!hashes.has(capture)) hashes.set(capture, await hashOfFile(path.join(folder, capture)));
  const labelled = new Map<string, LabelLine>();
  const [absent, copies]: [LabelLine[], LabelLine[]] = [[], []];
  const devices: Prepared[] = [];
  for (const { line, evidence } of seen) {
    if (evidence === null || evidence.sent.length === 0) {
      absent.push(line);
      continue;
    }
    const capture = hashes.get(line.capture) ?? '';
    const before = labelled.get(`${capture} ${line.mac}`);
    if (before && before.name.label !== line.name.label)
      throw new ModelError(
        `${line.capture} is the same as ${before.capture}, and ${line.mac} is ${line.name.label} in one and ${before.name.label} in the other; leave one of them`,
      );
    if (before) copies.push(line);
    else devices.push(prepare({ evidence, name: line.name, capture }));
    labelled.set(`${capture} ${line.mac}`, line);
  }
  tellLeftOut(absent, lines.length, 'sent nothing in their captures; check their MACs', options);
  tellLeftOut(copies, lines.length, 'are in a copy of a capture that is there already', options);
  if (devices.length === 0)
    throw new ModelError('none of the labelled devices sent anything in its capture; check their MACs');
  return { devices, captures: new Map([...hashes].map(([capture, hash]) => [hash, capture])) };
}

function tellLeftOut(left: readonly LabelLine[], total: number, why: string, { onNotice }: CapturesOptions): void {
  const [first] = left;
  if (first)
    onNotice?.(
      `${left.length} of ${total} labelled devices are left out, as ${first.written} in ${first.capture}: they ${why}`,
    );
}

/** Trains a model. Throws a ModelError where the labels contradict each other. */
export function train(devices: readonly Prepared[], seed: number): Model {
  try {
    return trainModel(devices, seed);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ModelError(error.message);
  }
}

/** What the model says of devices, one answer for each line in their order. */
export async function predict(
  model: Model,
  folder: string,
  lines: readonly DeviceLine[],
  cut: Cut,
  options: CapturesOptions,
): Promise<readonly Prediction[]> {
  const oracle = new Oracle(model);
  const seen = await seeDevices(folder, lines, options);
  return seen.map(({ line, evidence }) => ({
    capture: line.capture,
    mac: line.written,
    ...(evidence === null ? oracle.answerTo([]) : oracle.answer(cutEvidence(evidence, cut))),
  }));
}

/** Measures on folds, and what it costs. */
export function measure(devices: readonly Prepared[], readSeconds: number, options: EvaluationOptions): Measurement {
  const started = performance.now();
  const model = train(devices, options.seed);
  const trainSeconds = (performance.now() - started) / 1000;
  const oracle = new Oracle(model);
  const times = devices.map(({ evidence }) => {
    const before = performance.now();
    oracle.answer(evidence);
    return performance.now() - before;
  });
  const cost = {
    readSeconds: round(readSeconds),
    trainSeconds: round(trainSeconds),
    answerMilliseconds: round(times.sort((a, b) => a - b)[times.length >> 1] ?? 0),
    modelBytes: Buffer.byteLength(writeModel(model)),
  };
  return { evaluation: evaluate(devices, options), cost };
}

/** A measured answer as a line of a file. */
export function answerLine(
  { folds, seen, device, answer }: MeasuredAnswer,
  { captures }: Pick<LabelledFolder, 'captures'>,
): Readonly<Record<string, unknown>> {
  const { name, capture: hash, day, evidence } = device;
  const { because: _, ...said } = answer;
  const capture = captures.get(hash) ?? hash;
  return { folds, seen, capture, mac: evidence.mac, day, truth: name.label, path: name.path, ...said };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
