/** What the flow store and the process of its engine say to each other. */
import type { Parameters } from './engine.ts';

/** How the process starts: its first message. */
export interface StartMessage {
  readonly kind: 'start';
  readonly path: string;
  /** Server configuration of the engine, as a file. */
  readonly configuration: string;
  /** Settings of every statement. */
  readonly settings: Readonly<Record<string, number | string>>;
}

export interface StatementMessage {
  readonly kind: 'statement';
  readonly id: number;
  readonly sql: string;
  readonly parameters: Parameters;
  /** True where rows are wanted. */
  readonly answers: boolean;
  /** True where it takes a block in: questions and other blocks do not wait for it. It has no parameters. */
  readonly isBlock: boolean;
}

export type ToChild = StartMessage | StatementMessage | { readonly kind: 'stop' };

export type FromChild =
  | { readonly kind: 'ready'; readonly version: string }
  /** It cannot start. */
  | { readonly kind: 'unable'; readonly message: string }
  /** One JSON array a line. */
  | { readonly kind: 'done'; readonly id: number; readonly text: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly number: number | null };
