/** Writes what the code says of the API: docs/openapi.json, the fields in docs/45-search.md, and the permissions in docs/46-api.md. `--check` only compares. */
import fs from 'node:fs';
import path from 'node:path';
import description from '../package.json' with { type: 'json' };
import { ROLES } from '../src/api/accounts.ts';
import { type OperationId, PERMISSIONS, permissionOf, rolesOf } from '../src/api/auth/permissions.ts';
import { installationKey } from '../src/api/auth/secrets.ts';
import { API_DEFAULTS } from '../src/api/config.ts';
import { createApi } from '../src/api/create.ts';
import type { Searchable } from '../src/base/query.ts';
import { DEVICES, FACTS, FINDINGS, FLOWS } from '../src/model/search.ts';

const docs = path.join(import.meta.dirname, '../docs');

/** The API is inert until it is started: to be described it needs none of what it works on. */
const nothing = {} as never;
const silent = (): void => undefined;
const { document } = createApi(API_DEFAULTS, {
  services: nothing,
  accounts: nothing,
  key: installationKey(new Uint8Array(32)),
  auditHead: nothing,
  firstSecretFile: '',
  version: description.version,
  now: () => new Date(0),
  random: () => 0,
  log: { info: silent, warn: silent, error: silent },
  pages: null,
});

const escaped = (text: string): string => text.replaceAll('|', '\\|');

function fieldTable({ name, fields, aliases }: Pick<Searchable<never>, 'name' | 'fields' | 'aliases'>): string {
  const rows = Object.entries(fields).map(([field, { type, help }]) => {
    const others = Object.entries(aliases).flatMap(([alias, of]) => (of === field ? [`\`${alias}\``] : []));
    return `| \`${field}\`${others.length > 0 ? ` (${others.join(', ')})` : ''} | ${type} | ${escaped(help)} |`;
  });
  return `### ${name}\n\n| field | type | what it is |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function permissionTable(): string {
  const ids = Object.keys(PERMISSIONS) as OperationId[];
  const rows = ids.map((id) => {
    const roles = rolesOf(id);
    const marks = ROLES.map((role) => (roles === null ? 'open' : roles.includes(role) ? 'yes' : ''));
    return `| \`${id}\` | ${marks.join(' | ')} | ${roles === null ? '' : (permissionOf(id).scope ?? '–')} |`;
  });
  return `| operation | ${ROLES.join(' | ')} | token scope |\n| --- |${' --- |'.repeat(ROLES.length + 1)}\n${rows.join('\n')}\n`;
}

/** Replaces what stands between the marks of `name`. */
function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the marks of ${name} are missing`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n${text.slice(to)}`;
}

const targets: readonly (readonly [file: string, text: (before: string) => string])[] = [
  ['openapi.json', () => `${JSON.stringify(document(), null, 1)}\n`],
  ['45-search.md', (before) => between(before, 'fields', [DEVICES, FINDINGS, FLOWS, FACTS].map(fieldTable).join('\n'))],
  ['46-api.md', (before) => between(before, 'permissions', permissionTable())],
];
for (const [name, text] of targets) {
  const file = path.join(docs, name);
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const after = text(before);
  if (!process.argv.includes('--check')) fs.writeFileSync(file, after);
  else if (before !== after) {
    console.error(`docs/${name} is out of date: run npm run generate`);
    process.exitCode = 1;
  }
}
