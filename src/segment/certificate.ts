/** Certificates: everything that a proof rests on, written so that a small program which knows nothing of the prover can check it. */
import { createHash } from 'node:crypto';
import type { NetworkModel } from '#access/forwarding/model.ts';
import { ALL, type Diagram, NONE } from '#access/packets/diagram.ts';
import { placeOf } from '#access/packets/layout.ts';
import { formatPrefix } from '#base/prefix.ts';
import type { Intent } from './intents.ts';
import type { Step } from './proof-step.ts';
import type { Proven } from './prove.ts';
import type { Fate } from './walk.ts';

/** A file that a proof rests on, by its path below the network's folder. */
export interface Witnessed {
  readonly file: string;
  readonly sha256: string;
}

export interface CertificateParts {
  readonly model: NetworkModel;
  readonly network: readonly Witnessed[];
  readonly policy: string;
  readonly intent: string;
  readonly intents: readonly { readonly intent: Intent; readonly proven: Proven }[];
  /** How a configuration's file is named in the certificate. */
  nameOf(file: string): string;
}

/** The certificate as text: one line of JSON whose last key is the digest of all before it. */
export function certificateOf({ model, network, policy, intent, intents, nameOf }: CertificateParts): string {
  const table = new Table(model);
  const told = intents.map(({ intent: sentence, proven }) => ({
    intent: sentence.text,
    at: sentence.at,
    result: proven.answer.result,
    witness: proven.answer.witness,
    line: proven.answer.line === null ? null : { ...proven.answer.line, file: nameOf(proven.answer.line.file) },
    steps: proven.steps.map((step) => tellStep(step, table, nameOf)),
  }));
  const fields = Object.fromEntries(
    (['other', 'version', 'src', 'dst', 'state'] as const).map((name) => {
      const { first, width } = placeOf(name);
      return [name, [first, width]];
    }),
  );
  const body = { wardline: 'certificate 1', network, policy, intent, fields, intents: told, nodes: table.nodes };
  return JSON.stringify({ ...body, digest: digestOf(body) });
}

/** SHA-256 of a body's JSON, in hexadecimal. */
function digestOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function tellStep({ wants, packets, from, to, walked }: Step, table: Table, nameOf: (file: string) => string): object {
  return {
    wants,
    from: from.map(formatPrefix),
    to: to.map(formatPrefix),
    packets: table.number(packets),
    places: walked.places.map(({ name, begins, reached, fates }) => ({
      name,
      begins: table.number(begins),
      reached: table.number(reached),
      fates: [...fates.values()].map((fate) => tellFate(fate, table, nameOf)),
    })),
  };
}

function tellFate(
  { kind, to, disposition, filters, packets }: Fate,
  table: Table,
  nameOf: (file: string) => string,
): object {
  return {
    kind,
    to,
    disposition,
    packets: table.number(packets),
    lines: filters.flatMap(({ line, verdict }) =>
      line === null ? [] : [{ file: nameOf(line.file), at: line.at, text: line.text, verdict }],
    ),
  };
}

/** The nodes of all sets of a certificate: 0 is no packet, 1 every packet, and from 2 on each `[variable, zero, one]`, children before parents. */
class Table {
  readonly nodes: (readonly [variable: number, zero: number, one: number])[] = [];
  readonly #model: NetworkModel;
  readonly #numbers = new Map<Diagram, number>([
    [NONE, 0],
    [ALL, 1],
  ]);

  constructor(model: NetworkModel) {
    this.#model = model;
  }

  number(set: Diagram): number {
    const known = this.#numbers.get(set);
    if (known !== undefined) return known;
    const { variable, zero, one } = this.#model.space.diagrams.split(set);
    const [low, high] = [this.number(zero), this.number(one)];
    const number = this.nodes.push([variable, low, high]) + 1;
    this.#numbers.set(set, number);
    return number;
  }
}
