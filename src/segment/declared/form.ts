/** The form in which a conformance statement of DICOM is written down: application entities with roles, ports and counterparts. */
import { z } from 'zod';
import { faultLine, shape } from '#base/shape.ts';
import type { DeclaredFlow } from '#model/segment.ts';
import { DocumentError } from './document.ts';
import { readEnd } from './ends.ts';
import type { Mapping } from './mapping.ts';
import { type Declared, knownPeers } from './table-flows.ts';

const text = z.string().min(1).max(500);
const ends = z.union([text.transform((one) => [one]), z.array(text).min(1).max(1000)]);
const port = z.number().int().min(1).max(65_535);
const formSchema = z.strictObject({
  dicom: z.strictObject({
    /** Whose statement it is. */
    device: text.optional(),
    /** Document, revision and page. */
    source: text.optional(),
    entities: z
      .array(
        z.strictObject({
          ae: z.string().min(1).max(64),
          role: z.enum(['scu', 'scp', 'both', 'SCU', 'SCP', 'BOTH']),
          /** Where the SCP listens: the entity's own, or for an SCU its counterpart's. */
          port: port.default(104),
          tls: z.boolean().default(false),
          peers: ends.optional(),
          page: z.union([z.number().int(), text]).optional(),
        }),
      )
      .min(1)
      .max(1000),
  }),
});

/** True where values are meant to be such a form. */
export function isForm(tree: unknown): boolean {
  return typeof tree === 'object' && tree !== null && Object.hasOwn(tree, 'dicom');
}

/** The flows of a form. Throws a DocumentError that names the entity. */
export function declaredByForm(tree: unknown, mapping: Mapping, file: string): Declared {
  const read = shape(formSchema, tree);
  if (!read.ok) throw new DocumentError(faultLine(read.faults[0], 'the form'));
  const { device, source, entities } = read.value.dicom;
  const known = knownPeers(mapping);
  const own = readEnd(mapping.about ?? device ?? '', known);
  if (own.length === 0)
    throw new DocumentError('does not say whose statement it is; write device: model:NAME, or give --about');
  const names = new Set<string>();
  const flows = entities.flatMap(({ ae, role, port: listens, tls, peers, page }) => {
    const kind = role.toLowerCase();
    const at = [source ?? file, page === undefined ? null : `page ${page}`, `AE ${ae}`].filter((part) => part !== null);
    const of = (counterpart: string, isIn: boolean): readonly DeclaredFlow[] =>
      own.flatMap((one) =>
        (peers ?? [counterpart]).flatMap((peer) =>
          readEnd(peer, known).map((other) => {
            if (!other.isNamed) names.add(other.end.replace(/^name:/, ''));
            return {
              from: isIn ? other.end : one.end,
              to: isIn ? one.end : other.end,
              protocol: 'tcp',
              ports: [String(listens)],
              application: tls ? 'dicom-tls' : 'dicom',
              encrypted: tls,
              source: at.join(', '),
              about: one.end,
            };
          }),
        ),
      );
    return [...(kind === 'scp' ? [] : of('DICOM SCP', false)), ...(kind === 'scu' ? [] : of('DICOM SCU', true))];
  });
  return { flows, problems: [], unexplained: [...names], mapping: null };
}
