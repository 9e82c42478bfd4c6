/** bench/results.md: each benchmark writes its own part of it and leaves the others as they are. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const RESULTS = path.join(import.meta.dirname, 'results.md');
/** The parts, in their order in the file. */
const PARTS = ['captures', 'live', 'store', 'ask', 'page', 'lifecycle', 'ways', 'derive', 'replay', 'intents'] as const;

/** Puts `text` in the place of what the benchmark wrote before. */
export function writeResults(part: (typeof PARTS)[number], text: string): void {
  const before = fs.existsSync(RESULTS) ? fs.readFileSync(RESULTS, 'utf8') : '';
  const parts = PARTS.map((name) => {
    const kept = before.match(new RegExp(`<!-- ${name} -->\n([^]*?)\n<!-- end of ${name} -->`))?.[1];
    const own = name === part ? text.trim() : kept;
    return own === undefined ? '' : `<!-- ${name} -->\n${own}\n<!-- end of ${name} -->\n\n`;
  });
  fs.writeFileSync(RESULTS, `# Measured\n\n${parts.join('').trimEnd()}\n`);
  process.stderr.write(`bench: written to ${path.relative(process.cwd(), RESULTS)}\n`);
}

/** The machine, in a sentence. */
export function machine(): string {
  const { model = 'unknown processor' } = os.cpus()[0] ?? {};
  return `${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} cores ${model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Node ${process.version}`;
}
