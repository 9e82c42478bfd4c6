/** The documentation: every page is there, every link and picture of it leads somewhere, and words are found where they stand. */
import type { Token } from 'marked';
import { expect, test } from 'vitest';
import { linkOf, MANUAL, pageOf, pictureOf, plainText, readWholeManual, searchManual, slugOf } from './manual.ts';

function walk(tokens: readonly Token[], visit: (token: Token) => void): void {
  for (const token of tokens) {
    visit(token);
    for (const [, value] of Object.entries(token))
      if (Array.isArray(value))
        walk(
          value.flat().filter((one) => typeof one === 'object' && one !== null && 'type' in one),
          visit,
        );
  }
}

test('every page has a title, and its links and pictures lead somewhere', async () => {
  const pages = await readWholeManual();
  expect(pages.length).toBe(MANUAL.length);
  expect(pages.length).toBeGreaterThan(15);
  let links = 0;
  for (const { name, title, tokens } of pages) {
    expect(title, name).not.toBe(name);
    walk(tokens, (token) => {
      if (token.type === 'image') expect(pictureOf(String(token.href)), `${name}: ${token.href}`).not.toBeNull();
      if (token.type !== 'link') return;
      links++;
      const href = String(token.href);
      if (/^[\w./-]+\.md(#|$)/.test(href) && !href.startsWith('../'))
        expect(linkOf(href).kind, `${name}: ${href}`).toBe('page');
    });
  }
  expect(links).toBeGreaterThan(10);
});

test('words are found below their heading, headings first', () => {
  const pages = [
    pageOf('10-a', '# First\n\nA sensor is *named*.\n\n## Names of sensors\n\nLetters.'),
    pageOf('20-b', '# Second\n\n| kind | means |\n| --- | --- |\n| sensor | a `live` one |'),
  ];
  expect(searchManual(pages, 'sensor').map(({ page, heading }) => [page.name, heading])).toEqual([
    ['10-a', 'Names of sensors'],
    ['10-a', 'First'],
    ['20-b', 'Second'],
  ]);
  expect(searchManual(pages, 'live sensor').map(({ page }) => page.name)).toEqual(['20-b']);
  expect(searchManual(pages, '  ')).toEqual([]);
  expect(searchManual(pages, 'first')).toHaveLength(1);
  expect(searchManual([pageOf('30-c', '# Third\n\n<!-- end: sensor -->\n\nLetters.')], 'sensor')).toEqual([]);
});

test('what links mean, and that markup is text', () => {
  expect(linkOf('45-search.md#fields')).toEqual({ kind: 'page', name: '45-search', hash: 'fields' });
  expect(linkOf('decisions/0005-no-patient-data.md').kind).toBe('page');
  for (const href of [
    'javascript:alert(1)',
    '../src/app/core/core.ts',
    'data:text/html,x',
    '//evil.example',
    'nowhere.md',
  ])
    expect(linkOf(href)).toEqual({ kind: 'none' });
  expect(linkOf('https://example.org/a')).toEqual({ kind: 'outside', href: 'https://example.org/a' });
  const [html] = pageOf('x', '<img src=x onerror=alert(1)>').tokens;
  expect(html && plainText(html)).toContain('<img');
  expect(slugOf('`live`: a mirror port')).toBe('live-a-mirror-port');
});
