/** The part of XML that packs are written in, and the lines that errors name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readXml } from './xml.ts';

test('elements, attributes, text, CDATA, comments and entities are read as they stand', () => {
  const root = readXml(
    '\ufeff<?xml version="1.0"?>\r\n<!-- of <all> --><a one=\'&lt;"&#9;\' two="x\ty>">\r\n  <b/><!-- not --><b>&#x48;i &amp;<![CDATA[<&amp;]]> </b>\r\n</a>\n',
  );
  assert.equal(root.name, 'a');
  assert.deepEqual(
    [...root.attributes],
    [
      ['one', '<"\t'],
      ['two', 'x y>'],
    ],
  );
  assert.deepEqual(
    root.children.map(({ name, text, line }) => [name, text, line]),
    [
      ['b', '', 3],
      ['b', 'Hi &<&amp; ', 3],
    ],
  );
  assert.equal(root.text, '\n  \n');
});

test('what is no such document is refused, with the line', () => {
  const wrong: readonly (readonly [string, RegExp, number])[] = [
    ['', /element should begin/, 1],
    ['<a>\n<b></a>', /ends under another name/, 2],
    ['<a>\n\n&nbsp;</a>', /entity/, 3],
    ['<a>&#x110000;</a>', /entity/, 1],
    ['<a b>', /has no value/, 1],
    ['<a b=c>', /no quotes/, 1],
    ['<a b="<">', /holds a </, 1],
    ['<a b="1" b="2"/>', /twice/, 1],
    ['<a', /not closed/, 1],
    ['<a>', /does not end/, 1],
    ['<a><!-- </a>', /comment does not end/, 1],
    ['<a/>\n<b/>', /behind the root/, 2],
    ['<!DOCTYPE a [<!ENTITY x "&x;">]><a/>', /only elements/, 1],
    ['<a>'.repeat(100), /deep/, 1],
  ];
  for (const [document, message, line] of wrong)
    assert.throws(() => readXml(document), { name: 'PackError', message, line }, document.slice(0, 40));
});
