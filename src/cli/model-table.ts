/** A learned model, its answers and its measures as tables for people to read on a terminal. */
import type { loadModel, Measurement } from '#app/model.ts';
import type { Prediction } from '#model/learned-answer.ts';

type Model = ReturnType<typeof loadModel>;
type Measure = Measurement['evaluation']['folds'][number]['views'][number]['accuracy'];

/** Features listed for each type. */
const TELLING = 5;

/** One answer as a line. */
export function predictionRow(line: Prediction): string {
  const { capture, mac, label, level, confidence, because } = line;
  const reasons = because.slice(0, 2).map(({ key, value }) => `${key} ${value}`);
  return `${row([capture, mac, label ?? 'unknown', level, percent(confidence), reasons.join('; ')], [32, 17, 24, 8, 5, 0])}\n`;
}

/** What an evaluation measured. */
export function measurementTable({ evaluation, cost }: Measurement): string {
  const widths = [14, 14, 7, 22, 22, 22, 22, 22, 0];
  const head = [
    'held out',
    'seen',
    'devices',
    'right type',
    'alike as one',
    'answered right',
    'family macro-F1',
    'calibration error',
    'sure ≥ 0.9: share, right',
  ];
  const rows = evaluation.folds.flatMap(({ folds, views }) =>
    views.map((view) => [
      folds,
      view.seen,
      String(view.devices),
      interval(view.accuracy),
      interval(view.accuracyAlike),
      interval(view.answered),
      interval(view.familyMacroF1),
      interval(view.calibrationError),
      `${decimal(view.sure)}, ${decimal(view.sureRight)}`,
    ]),
  );
  const unknown = evaluation.unknown.map(
    ({ types, devices, auroc, accepted, acceptedSurely, rightFamily, acceptedAt95 }) => [
      types,
      String(devices),
      interval(auroc),
      decimal(accepted),
      decimal(acceptedSurely),
      decimal(rightFamily),
      decimal(acceptedAt95),
    ],
  );
  const chance = evaluation.shuffled
    ? `\nShuffled labels: ${interval(evaluation.shuffled)} right; one of ${evaluation.types} types is ${decimal(evaluation.chance)}.\n`
    : '';
  return [
    `${evaluation.devices} devices in captures, of ${evaluation.types} types. Intervals hold 95 % of resampled days of types.\n\n`,
    table(head, rows, widths),
    unknown.length > 0 ? '\nTypes that were never learned:\n' : '',
    unknown.length > 0
      ? table(
          [
            'types',
            'devices',
            'AUROC',
            'taken for a known type',
            'sure ≥ 0.9',
            'right family',
            'taken, 95 % of known kept',
          ],
          unknown,
          [18, 7, 22, 22, 10, 12, 0],
        )
      : '',
    chance,
    `\nReading ${decimal(cost.readSeconds)} s, training ${decimal(cost.trainSeconds)} s, an answer ${decimal(cost.answerMilliseconds)} ms, the model ${Math.round(cost.modelBytes / 1024)} KiB.\n`,
  ].join('');
}

/** What a model knows. */
export function modelTable(model: Model): string {
  const { classes, core, calibration, manifest, seed } = model;
  const captures = new Set(manifest.map(({ capture }) => capture));
  const types = classes.map(({ label, path }, index) => [
    label,
    path.join(' / ') || '–',
    String(manifest.reduce((sum, source) => sum + (source.label === label ? source.devices : 0), 0)),
    tellingWords(model, index).join('; '),
  ]);
  return [
    `${classes.length} types from ${captures.size} captures, seed ${seed}; ${core.words.length} features, ${core.forest.trees.length} trees, temperature ${calibration.temperature}.\n`,
    `No answer is given where the chance of an unknown type is above, by level: ${calibration.levels.map(({ mostDoubt }) => decimal(mostDoubt)).join(', ')}.\n\n`,
    table(['type', 'path', 'devices', 'told by'], types, [24, 32, 7, 0]),
  ].join('');
}

/** The words that are most of a type's own: often in its captures, seldom in others'. */
function tellingWords({ core, classes }: Model, label: number): readonly string[] {
  return core.profiles.postings
    .map((posting, number) => {
      let [own, all] = [0, 0];
      for (let at = 0; at < posting.length; at += 2) {
        const profile = posting[at] ?? 0;
        if (profile >= classes.length) continue;
        all += (posting[at + 1] ?? 0) / 1000;
        if (profile === label) own = (posting[at + 1] ?? 0) / 1000;
      }
      return {
        word: core.words[number] ?? '',
        value: own * (core.weights[number] ?? 0) * Math.log((1 + classes.length) / (1 + all)),
      };
    })
    .sort((a, b) => b.value - a.value)
    .slice(0, TELLING)
    .flatMap(({ word, value }) => (value > 0 ? [word] : []));
}

function table(head: readonly string[], rows: readonly (readonly string[])[], widths: readonly number[]): string {
  return [head, ...rows].map((cells) => `${row(cells, widths)}\n`).join('');
}

function row(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join('  ')
    .trimEnd();
}

const decimal = (value: number): string => value.toFixed(3);
const percent = (value: number): string => `${Math.round(value * 100)} %`;
const interval = ({ value, low, high }: Measure): string => `${decimal(value)} [${decimal(low)}, ${decimal(high)}]`;
