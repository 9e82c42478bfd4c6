/** What goes wrong with files of policies, intents, models and drills: the message is one sentence for a person. */
export class SegmentError extends Error {
  override readonly name = 'SegmentError';
}
