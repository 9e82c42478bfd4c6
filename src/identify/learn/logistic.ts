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
  const weights = [...expected, 0];
  for (let step = 0; step < STEPS; step++) {
    const slope = new Array<number>(inputs + 1).fill(0);
    for (const { inputs: values, isSo, weight } of rows) {
      const error = ((logistic(weights, values) - (isSo ? 1 : 0)) * weight) / total;
      values.forEach((value, at) => {
        slope[at] = (slope[at] ?? 0) + error * value;
      });
      slope[inputs] = (slope[inputs] ?? 0) + error;
    }
    for (let at = 0; at < inputs; at++)
      weights[at] = Math.max(
        0,
        (weights[at] ?? 0) - RATE * ((slope[at] ?? 0) + PULL * ((weights[at] ?? 0) - (expected[at] ?? 0))),
      );
    weights[inputs] = (weights[inputs] ?? 0) - RATE * (slope[inputs] ?? 0);
  }
  return weights;
}

/** The probability that it is so. */
export function logistic(weights: Weights, inputs: readonly number[]): number {
  const sum = inputs.reduce((total, value, at) => total + value * (weights[at] ?? 0), weights[inputs.length] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}
