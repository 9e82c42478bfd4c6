/** Instance tokens go in every spelling; what names a model stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GONE, stripInstance } from './strip.ts';

const OWN = '20f85eca9152';
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((all) => all.join(''));
const inPairs = (text: string, separator: string): string => text.replace(/..(?=.)/g, `$&${separator}`);

test('a MAC goes in every spelling', () => {
  fc.assert(
    fc.property(digits(12), fc.constantFrom(':', '-', '.', ''), fc.boolean(), (mac, separator, isUpper) => {
      const spelled = separator === '.' ? mac.replace(/....(?=.)/g, '$&.') : inPairs(mac, separator);
      const text = `name=${isUpper ? spelled.toUpperCase() : spelled};`;
      // Twelve letters alone might be a word: without separators a digit is needed.
      fc.pre(separator !== '' || /^(?=.*\d)(?=.*[a-f])/.test(mac) || /^\d+$/.test(mac));
      assert.equal(stripInstance(text, OWN), `name=${GONE};`);
    }),
  );
});

test('the ends of its own MAC go wherever they stand', () => {
  fc.assert(
    fc.property(digits(12), fc.constantFrom(4, 6, 8), (mac, length) => {
      const text = stripInstance(`GainSpan${mac.slice(-length).toUpperCase()}`, mac);
      assert.ok(!text.includes(mac.slice(-length)), text);
    }),
  );
  assert.equal(stripInstance('GainSpanca9152', OWN), 'gainspan#');
  assert.equal(stripInstance('Philips hue - CA9152', OWN), 'philips hue - #');
  assert.equal(stripInstance('dsp9152', OWN), 'dsp#');
});

test('identifiers, addresses, serial numbers and times go', () => {
  for (const [text, stripped] of [
    ['uuid:2f402f80-da50-11e1-9b23-001788000000', 'uuid:#'],
    ['uuid:Socket-1_0-221519K1100F55', 'uuid:socket-1_0-#'],
    ['http://10.10.10.6:80/description.xml', 'http://#:80/description.xml'],
    ['fe80::22f8:5eff:feca:9152', '#'],
    ['ipv6-1927743757.us-west-2.elb.amazonaws.com', 'ipv6-#.us-west-2.elb.amazonaws.com'],
    ['built 2016-08-17 12:30:45', 'built # #'],
    ['ESP_07AEFB', 'esp_#'],
  ] as const)
    assert.equal(stripInstance(text, OWN), stripped);
});

test('names of models, programs and their versions stay', () => {
  for (const text of [
    'dch-s150',
    'hs100(eu)',
    'udhcp 1.21.1--lsdk-10.2-00082-4',
    'agent/1.2.3.4',
    'bsb002',
    'api.dch.dlink.com',
    'hf-lpb100',
    'd3gjecg2uu2eaq.cloudfront.net',
  ])
    assert.equal(stripInstance(text, OWN), text);
});

test('what was stripped stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const once = stripInstance(text, OWN);
      assert.equal(stripInstance(once, OWN), once);
    }),
  );
});
