/** Logistic regression with few inputs, whose weights may only be zero or more: every input is known to speak for the same side. */

/** Weights of the inputs, the constant last. */
export type Weights = readonly number[];

/** A row: inputs, whether it is so, and how much it counts. */
export interface Row {
  readonly inputs: readonly number[];
  readonly isSo: boolean;
  readonly weight: number;
}

const STEPS = 2000;
const RATE = 0.5;
/** Pull of the weights towards what was expected of them: few rows must not move them far. */
const PULL = 0.01;

/**
 * Fits by gradient descent; inputs should be of the order of one. `expected` are the inputs' weights where rows say nothing of them. The
 * same rows give the same weights.
 */
export function fitLogistic(rows: readonly Row[], expected: readonly number[]): Weights {
  const inputs = expected.length;
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const values = Float64Array.from(rows.flatMap((row) => row.inputs.slice(0, inputs)));
  const truths = Float64Array.from(rows, ({ isSo }) => (isSo ? 1 : 0));
  const counts = Float64Array.from(rows, ({ weight }) => weight);
  const weights = Float64Array.from([...expected, 0]);
  const slope = new Float64Array(inputs + 1);
  for (let step = 0; step < STEPS; step++) {
    slope.fill(0);
    for (let row = 0; row < rows.length; row++) {
      const start = row * inputs;
      let sum = weights[inputs] as number;
      for (let at = 0; at < inputs; at++) sum += (values[start + at] as number) * (weights[at] as number);
      const error = ((1 / (1 + Math.exp(-sum)) - (truths[row] as number)) * (counts[row] as number)) / total;
      for (let at = 0; at < inputs; at++) slope[at] = (slope[at] as number) + error * (values[start + at] as number);
      slope[inputs] = (slope[inputs] as number) + error;
    }
    for (let at = 0; at < inputs; at++) {
      const weight = weights[at] as number;
      weights[at] = Math.max(0, weight - RATE * ((slope[at] as number) + PULL * (weight - (expected[at] ?? 0))));
    }
    weights[inputs] = (weights[inputs] as number) - RATE * (slope[inputs] as number);
  }
  return [...weights];
}

/** The probability that it is so. */
export function logistic(weights: Weights, inputs: readonly number[]): number {
  const sum = inputs.reduce((total, value, at) => total + value * (weights[at] ?? 0), weights[inputs.length] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}
