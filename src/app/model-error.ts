/** A model, labels or captures that cannot be used. The message is one sentence for a person. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
