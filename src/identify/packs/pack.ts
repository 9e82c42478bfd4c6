/** Fingerprint packs in the format of rapid7/recog: XML files of expressions, what a match says, and examples that prove it. */
import { type Mode, PLAIN } from './ruby-expression.ts';
import { PackError, readXml, type XmlElement } from './xml.ts';

/** What a match says: a value of its own, or what a group of the expression found. */
export interface Parameter {
  readonly name: string;
  /** The expression's group; 0 where `value` is said. */
  readonly position: number;
  /** `{os.version}` stands for the value of another parameter. */
  readonly value: string;
}

/** A text that must match, with what must be said of it. */
export interface Example {
  readonly text: string;
  readonly expected: readonly (readonly [name: string, value: string])[];
  readonly line: number;
}

export interface Fingerprint {
  readonly description: string;
  /** A regular expression as Ruby has it. */
  readonly pattern: string;
  readonly mode: Mode;
  readonly parameters: readonly Parameter[];
  readonly examples: readonly Example[];
  readonly line: number;
}

/** A file of fingerprints; of a text the first one speaks that matches. */
export interface Pack {
  /** The file's name without its ending. */
  readonly name: string;
  /** What its texts are, such as `ssh.banner`. */
  readonly matches: string;
  /** Said as `service.protocol` where a fingerprint says nothing else; may be empty. */
  readonly protocol: string;
  readonly fingerprints: readonly Fingerprint[];
}

/** Reads a file that an example names, below the folder that is named like its pack. */
export type ReadExample = (pack: string, file: string) => Uint8Array;

/** recog's flags; the three that speak of lines all mean Ruby's `m`. */
const FLAGS: Readonly<Record<string, Partial<Mode>>> = {
  REG_ICASE: { ignoreCase: true },
  REG_DOT_NEWLINE: { dotIsAll: true },
  REG_MULTILINE: { dotIsAll: true },
  REG_LINE_ANY_CRLF: { dotIsAll: true },
};
/** Attributes of an example that say how it is written. */
const WRITTEN = new Set(['_encoding', '_filename']);
const BASE64 = /^[A-Za-z\d+/\s]*={0,2}\s*$/;

/** Reads a pack. Throws a PackError that names the line when it is none. */
export function readPack(name: string, document: string, readExample: ReadExample): Pack {
  const root = readXml(document);
  if (root.name !== 'fingerprints') throw new PackError(`<${root.name}> is not <fingerprints>`, root.line);
  return {
    name,
    matches: root.attributes.get('matches') ?? name,
    protocol: (root.attributes.get('protocol') ?? '').toLowerCase(),
    fingerprints: root.children.map((element) => fingerprintOf(element, (file) => readExample(name, file))),
  };
}

/** Bytes as text: a byte for a character, as where no encoding is known. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function fingerprintOf(element: XmlElement, readExample: (file: string) => Uint8Array): Fingerprint {
  const { name, attributes, children, line } = element;
  if (name !== 'fingerprint') throw new PackError(`<${name}> is not <fingerprint>`, line);
  const pattern = attributes.get('pattern');
  if (pattern === undefined) throw new PackError('the fingerprint has no pattern', line);
  const stranger = children.find((child) => !['description', 'example', 'param'].includes(child.name));
  if (stranger) throw new PackError(`<${stranger.name}> does not belong into a fingerprint`, stranger.line);
  const named = (wanted: string): readonly XmlElement[] => children.filter((child) => child.name === wanted);
  return {
    description: (named('description')[0]?.text ?? '').replace(/\s+/g, ' ').trim(),
    pattern,
    mode: modeOf(attributes.get('flags') ?? '', line),
    // Of two parameters with one name the later holds.
    parameters: [
      ...new Map(
        named('param')
          .map(parameterOf)
          .map((each) => [each.name, each]),
      ).values(),
    ],
    examples: named('example').map((example) => exampleOf(example, readExample)),
    line,
  };
}

function modeOf(flags: string, line: number): Mode {
  const parts = flags.split(',').flatMap((word) => {
    if (word === '') return [];
    const flag = Object.hasOwn(FLAGS, word) ? FLAGS[word] : undefined;
    if (!flag) throw new PackError(`the flag ${word} is not known`, line);
    return [flag];
  });
  return Object.assign({}, PLAIN, ...parts) as Mode;
}

function parameterOf({ attributes, line }: XmlElement): Parameter {
  const [name, position] = [attributes.get('name'), attributes.get('pos') ?? ''];
  if (name === undefined || !/^\d{1,3}$/.test(position))
    throw new PackError('a parameter needs a name and a pos that is the number of a group or 0', line);
  return { name, position: Number(position), value: attributes.get('value') ?? '' };
}

function exampleOf(element: XmlElement, readExample: (file: string) => Uint8Array): Example {
  const { attributes, children, text, line } = element;
  const [encoding, file] = [attributes.get('_encoding'), attributes.get('_filename')];
  if (children.length > 0) throw new PackError('an example holds text alone', line);
  if (encoding !== undefined && encoding !== 'base64')
    throw new PackError(`${encoding} is no encoding of examples`, line);
  const written = file === undefined ? text : exampleFile(file, line, readExample);
  if (encoding === 'base64' && !BASE64.test(written)) throw new PackError('the example is not base64', line);
  return {
    text: encoding === 'base64' ? textOf(Buffer.from(written, 'base64')) : written,
    expected: [...attributes].filter(([name]) => !WRITTEN.has(name)),
    line,
  };
}

function exampleFile(file: string, line: number, readExample: (file: string) => Uint8Array): string {
  try {
    return textOf(readExample(file));
  } catch (cause) {
    throw new PackError(`the example ${file} cannot be read`, line, cause);
  }
}
