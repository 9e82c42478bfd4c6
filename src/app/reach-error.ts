/** A question of `reach` that cannot be answered; the message says why and what to do. */
export class ReachError extends Error {
  override readonly name = 'ReachError';
}
