/** An inventory's contents as plain data for the way between threads. */
import type { Fact } from '#model/fact.ts';
import type { AnswersState } from './answers.ts';
import { type FactColumns, packFacts, unpackFacts } from './fact-columns.ts';
import type { Node } from './node.ts';

export interface InventoryState {
  readonly bindings: readonly { readonly ip: string; readonly mac: string; readonly time: string }[];
  readonly nodes: PackedNodes;
  readonly waiting: FactColumns;
  readonly answers: AnswersState;
  readonly external: ReadonlySet<string>;
}

/** Endpoints, each with the number of its facts, and the facts of all one after the other. */
interface PackedNodes {
  readonly nodes: readonly (Omit<Node, 'facts'> & { readonly facts: number })[];
  readonly facts: FactColumns;
}

export function packNodes(nodes: readonly Node[]): PackedNodes {
  return {
    nodes: nodes.map((node) => ({ ...node, facts: node.facts.length })),
    facts: packFacts(nodes.flatMap(({ facts }) => facts)),
  };
}

export function* unpackNodes({ nodes, facts: columns }: PackedNodes): Generator<Node, undefined> {
  const all = unpackFacts(columns);
  for (const node of nodes) {
    const facts: Fact[] = [];
    while (facts.length < node.facts) {
      const { value } = all.next();
      if (value === undefined) break;
      facts.push(value);
    }
    yield { ...node, facts };
  }
}
