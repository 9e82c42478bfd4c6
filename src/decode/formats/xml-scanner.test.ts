import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { XmlScanner, xmlText } from './xml-scanner.ts';

/** The events of a document as words: `<name>`, `</name>`, and texts as they stand. */
function events(text: string): readonly string[] {
  const scanner = new XmlScanner(Cursor.over(Buffer.from(text)));
  const list: string[] = [];
  for (let event = scanner.next(); event !== 'end'; event = scanner.next()) {
    const named = scanner.namespace ? `${scanner.namespace}|${scanner.name}` : scanner.name;
    if (event === 'text') list.push(xmlText(scanner.text, 100));
    else list.push(event === 'open' ? `<${named}>` : `</${named}>`);
  }
  return list;
}

test('xml: elements, texts, comments and instructions', () => {
  const text = '<?xml version="1.0"?><!-- <no> --><a><b c="1>2"/>x &amp; &#65;&#x42;<![CDATA[<raw>]]></a>';
  assert.deepEqual(events(text), ['<a>', '<b>', '</b>', 'x & AB', '<raw>', '</a>']);
});

test('xml: prefixes stand for what they stand for where they are used', () => {
  const text = `<p:a xmlns:p="one" xmlns = 'two'><b><p:c xmlns:p="three"/><p:d/></b></p:a>`;
  assert.deepEqual(events(text), [
    '<one|a>',
    '<two|b>',
    '<three|c>',
    '</three|c>',
    '<one|d>',
    '</one|d>',
    '</two|b>',
    '</one|a>',
  ]);
  const scanner = new XmlScanner(Cursor.over(Buffer.from('<a xmlns:p="one">x')));
  scanner.next();
  assert.equal(scanner.expand('p'), 'one');
  assert.equal(scanner.expand('q'), '');
});

test('xml: a text knows what is around it, also behind an element', () => {
  const scanner = new XmlScanner(Cursor.over(Buffer.from('<a><b><c/>x</b></a>')));
  while (scanner.next() !== 'text');
  assert.deepEqual([scanner.around(0), scanner.around(1), scanner.around(2)], ['b', 'a', '']);
});

test('xml: document types, unended things and depths beyond the limit end the reading', () => {
  assert.deepEqual(events('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), []);
  for (const text of ['<a', '<a b', '<a b=', '<a b="', '<!-- ', '<?xml', '<', '< a>', '</a>'])
    assert.deepEqual(events(text), [], text);
  assert.deepEqual(events('<a>x<![CDATA[y'), ['<a>', 'x', 'y']);
  assert.equal(events('<a>'.repeat(100)).length, 32);
  assert.ok(events('<a/>'.repeat(10_000)).length <= 4096);
});
