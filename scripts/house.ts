/** The table of allowed arrows, read from ARCHITECTURE.md, and the imports of the source, read by a parser. */
import fs from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

const ROOT: string = path.join(import.meta.dirname, '..');

/** Wing to the wings it may import. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

export interface Import {
  readonly file: string;
  readonly specifier: string;
}

/** The table between the markers of ARCHITECTURE.md: `| wing | may import |`. */
export function readArrows(markdown: string = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8')): Arrows {
  const arrows = new Map<string, ReadonlySet<string>>();
  for (const [, wings = '', allowed = ''] of markdown.matchAll(/^\| `([^|]+)` \| ([^|]*) \|$/gm)) {
    for (const wing of wings.split('`, `'))
      arrows.set(wing, new Set([...allowed.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name)));
  }
  return arrows;
}

const FOREIGN = /(^|\/)(node_modules|dist)\//;

/** Every import of every TypeScript file below `src`, or another folder, type imports and re-exports included. */
export function readImports(folder: string = path.join(ROOT, 'src')): {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
} {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !FOREIGN.test(file))
    .sort();
  const imports: Import[] = [];
  for (const file of files) {
    const { module } = parseSync(file, fs.readFileSync(path.join(folder, file), 'utf8'));
    const specifiers = [
      ...module.staticImports.map((entry) => entry.moduleRequest.value),
      ...module.staticExports.flatMap((entry) =>
        entry.entries.flatMap((item) => (item.moduleRequest ? [item.moduleRequest.value] : [])),
      ),
    ];
    for (const specifier of specifiers) imports.push({ file, specifier });
  }
  return { files, imports };
}

/** The file below `src` that an import names, or null for a package or a Node module. */
function targetOf({ file, specifier }: Import): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  return null;
}

/** What breaks the house's rules, one sentence each. */
export function violations(arrows: Arrows, imports: readonly Import[]): readonly string[] {
  const found: string[] = [];
  for (const entry of imports) {
    const target = targetOf(entry);
    if (target === null) continue;
    const [from = ''] = entry.file.split('/');
    const [to = ''] = target.split('/');
    const allowed = arrows.get(from);
    if (!allowed) found.push(`${entry.file}: the wing ${from} is not in the table of ARCHITECTURE.md`);
    else if (from !== to && !allowed.has(to) && !entry.file.endsWith('.test.ts'))
      found.push(`${entry.file} imports ${target}: ${from} may not import ${to}`);
    if (from !== to && !entry.specifier.startsWith('#'))
      found.push(`${entry.file}: an import of another wing is written #${target}`);
    if (from === to && entry.specifier.startsWith('#'))
      found.push(`${entry.file}: inside a wing an import is written relative, not ${entry.specifier}`);
    const [wall, name] = siblingOf(entry.file);
    const [otherWall, otherName] = siblingOf(target);
    if (wall !== '' && wall === otherWall && name !== otherName)
      found.push(`${entry.file} imports its sibling ${target}: siblings of ${wall} never meet`);
  }
  return found;
}

/** Imports of the page that leave its folder: it sees the engine through its generated client alone, and runs where there is no Node. */
export function escapes(imports: readonly Import[]): readonly string[] {
  return imports
    .filter(({ file, specifier }) => {
      if (specifier.startsWith('#') || specifier.startsWith('node:')) return true;
      return targetOf({ file, specifier })?.startsWith('..') ?? false;
    })
    .map(({ file, specifier }) => `web/${file} imports ${specifier}: the page knows client.ts alone`);
}

/** Circles of imports, each as its files. */
export function circles(imports: readonly Import[]): readonly string[] {
  const graph = new Map<string, string[]>();
  for (const entry of imports) {
    const target = targetOf(entry);
    if (target !== null) graph.set(entry.file, [...(graph.get(entry.file) ?? []), target]);
  }
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

const WALLS = [
  'decode/protocols',
  'behave/detectors',
  'access/dialects',
  'segment/dialects',
  'api/routes',
  'cli/commands',
];

function siblingOf(file: string): readonly [string, string] {
  for (const wall of WALLS) {
    if (file.startsWith(`${wall}/`))
      return [wall, (file.slice(wall.length + 1).split('/')[0] ?? '').replace(/(\.test)?\.ts$/, '')];
  }
  return ['', ''];
}
