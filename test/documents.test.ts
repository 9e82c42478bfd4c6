/** What is written for people is true where a program can tell: links lead somewhere, and commands have the options that are shown. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Command } from 'commander';
import { loadCommands } from '../src/cli/commands.ts';

const ROOT = path.join(import.meta.dirname, '..');
const FOREIGN = /(^|\/)(node_modules|dist|\.[^/]*)(\/|$)/;
/** What stands at the front of a line, or of inline code, and is to be run. */
const CALL = /^(?:\$ )?(?:npx )?wardline (.+)$/;

const documents = fs
  .globSync('**/*.md', { cwd: ROOT, exclude: (name) => FOREIGN.test(name) })
  .map((name) => ({ name, text: fs.readFileSync(path.join(ROOT, name), 'utf8') }));
const commands = await loadCommands([]);

/** The names by which headings of a document are linked to, as GitHub forms them. */
function anchors(markdown: string): ReadonlySet<string> {
  const headings = [...prose(markdown).matchAll(/^#{1,6} +(.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** A document without its fenced code. */
const prose = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```/gm, '');

/** Why a link leads nowhere; null where it leads somewhere, or out of the house. */
function broken(from: string, href: string): string | null {
  if (/^[a-z]+:/.test(href)) return null;
  const [file = '', anchor = ''] = href.split('#');
  const target = file === '' ? from : path.posix.join(path.posix.dirname(from), file);
  if (!fs.existsSync(path.join(ROOT, target))) return `${from}: ${href}: no such file`;
  if (anchor === '') return null;
  const found = anchors(fs.readFileSync(path.join(ROOT, target), 'utf8')).has(anchor);
  return found ? null : `${from}: ${href}: no such heading`;
}

/** The calls of Wardline in a text: lines of code, and code inside a sentence. */
function calls(text: string): readonly string[] {
  const pieces = [
    ...text.split('\n').map((line) => line.trim()),
    ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
  ];
  return pieces.flatMap((piece) => {
    const [, call = ''] = CALL.exec(piece) ?? [];
    return call === '' ? [] : [call];
  });
}

/** Why a call cannot be made; null where it can. What is quoted, piped on or commented is not looked at. */
function impossible(call: string): string | null {
  const [bare = ''] = call.replace(/"[^"]*"|'[^']*'/g, 'X').split(/ [|>#]| {2,}/);
  const [first = '', ...rest] = bare.split(' ');
  if (first.startsWith('-')) return /^--(help|version)$/.test(first) ? null : `${call}: ${first}`;
  let command = commands.find((known) => known.name() === first);
  if (!command) return `${call}: no command ${first}`;
  for (const word of rest) {
    const below: Command | undefined = command.commands.find((known) => known.name() === word);
    if (below) command = below;
    const [option = ''] = word.split('=');
    if (/^--[a-z-]+$/.test(option) && option !== '--help' && !command.options.some(({ long }) => long === option))
      return `${call}: ${command.name()} has no ${option}`;
  }
  return null;
}

/** The help of a command and of all below it. */
function helps(command: Command): readonly string[] {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return [text, ...command.commands.flatMap(helps)];
}

test('links lead to files and headings that are there', () => {
  const links = documents.flatMap(({ name, text }) =>
    [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, href = '']) => ({ name, href })),
  );
  assert.ok(documents.length >= 30, `only ${documents.length} documents`);
  assert.ok(links.length >= 100, `only ${links.length} links`);
  assert.deepEqual(
    links.flatMap(({ name, href }) => broken(name, href) ?? []),
    [],
  );
  assert.equal(
    broken('README.md', 'docs/10-install.md#nowhere'),
    'README.md: docs/10-install.md#nowhere: no such heading',
  );
  assert.equal(broken('docs/10-install.md', 'README.md'), 'docs/10-install.md: README.md: no such file');
});

test('what documents and help show of the command line is there', () => {
  const shown = [...documents.map(({ text }) => text), ...commands.flatMap(helps)].flatMap(calls);
  assert.ok(shown.length >= 100, `only ${shown.length} calls`);
  assert.deepEqual(
    shown.flatMap((call) => impossible(call) ?? []),
    [],
  );
  assert.notEqual(impossible('analyse ward.pcap'), null);
  assert.notEqual(impossible('drill worm --modell hospital.json'), null);
});
