/** Classes of Ruby's expressions: sets within sets, their intersections and POSIX names, as code points. */
import { type CodePoints, complement, intersection, POSIX, union, withBothCases } from './code-points.ts';
import type { RubyScanner } from './ruby-scanner.ts';

/** Sets within sets. */
const DEPTH_LIMIT = 100;

/** Reads a class behind its bracket (and its `^`), up to the one that closes it. Throws a SyntaxError. */
export function readClass(scanner: RubyScanner, ignoreCase: boolean, depth = 0): CodePoints {
  if (depth >= DEPTH_LIMIT) throw scanner.error('classes lie too deep');
  const operands: CodePoints[][] = [[]];
  for (let isFirst = true; isFirst || !scanner.take(']'); isFirst = false) {
    if (scanner.isDone) throw scanner.error('a class is not closed');
    if (scanner.take('&&')) operands.push([]);
    else operands.at(-1)?.push(readItem(scanner, ignoreCase, depth));
  }
  const sets = operands.map((items) => {
    const set = union(...items);
    return ignoreCase ? withBothCases(set) : set;
  });
  return sets.reduce(intersection);
}

/** A character, a range, or a set within the class. */
function readItem(scanner: RubyScanner, ignoreCase: boolean, depth: number): CodePoints {
  const posix = scanner.match(/\[:(\^?)([a-z]+):\]/y);
  if (posix) {
    const set = POSIX[posix[2] ?? ''];
    if (!set) throw scanner.error(`[:${posix[2]}:] is not known`);
    return posix[1] === '^' ? complement(set) : set;
  }
  if (scanner.take('[')) {
    const isNegated = scanner.take('^');
    const set = readClass(scanner, ignoreCase, depth + 1);
    return isNegated ? complement(set) : set;
  }
  const first = readMember(scanner);
  if (typeof first !== 'number') return first;
  if (!/^-[^\]]/.test(scanner.pattern.slice(scanner.at, scanner.at + 2))) return [[first, first]];
  const before = scanner.at;
  scanner.at++;
  const last = scanner.next('[') ? [] : readMember(scanner);
  if (typeof last !== 'number') {
    scanner.at = before;
    return [[first, first]];
  }
  if (last < first) throw scanner.error('a range ends before it begins');
  return [[first, last]];
}

function readMember(scanner: RubyScanner): number | CodePoints {
  if (!scanner.take('\\')) return inClass(scanner, scanner.character());
  const shorthand = scanner.shorthand();
  if (shorthand) return shorthand.isNegated ? complement(shorthand.set) : shorthand.set;
  if (scanner.take('b')) return 8;
  return inClass(scanner, scanner.escaped());
}

function inClass(scanner: RubyScanner, code: number): number {
  if (code > 0xffff) throw scanner.error('a class with a character beyond U+FFFF is not read');
  return code;
}
