/** What makes kept flows unusable. */

/** The flow store cannot be opened or used; the message says what to do. */
export class FlowStoreError extends Error {
  override readonly name = 'FlowStoreError';
  readonly code: 'newer' | 'locked' | 'unsupported' | 'unusable' | 'occupied';

  constructor(code: FlowStoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The engine's own sentence, without the number before it and the stack and the files behind it. */
export function plainMessage(message: string): string {
  const [sentence = ''] = message.split(/,? ?Stack trace|: Part contains files|: While |\n/);
  return sentence.replace(/^Code: \d+\. DB::Exception: /, '').slice(0, 300);
}
