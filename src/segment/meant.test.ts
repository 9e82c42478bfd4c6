/** Words and ends looked up together mean what each of them means by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '#base/random.ts';
import type { KnownDevice } from '#model/segment.ts';
import { createMeanings, type End, isMeant } from './meant.ts';

const WORDS = [
  ...[
    'any',
    'Anything',
    '10.1.0.0/16',
    '10.1.2.0/24',
    '10.1.2.3',
    '2001:db8::/32',
    '0.0.0.0/0',
    'nonsense',
    'category:',
  ],
  ...['category:Pump', 'category pump', 'model:M1', 'zone:ward', 'device:D1', 'name:a.example', 'dns:a.example'],
  ...['dataset:pacs', 'role:dicom:scp', 'function:infusion', 'manufacturer:Maker', 'person:nobody'],
];

test('many words and many ends at once give what each word says of each end (seed 4)', () => {
  const random = createRandom(4);
  const maybe = (word: string): string | null => (random.below(2) === 0 ? word : null);
  const device = (): KnownDevice => ({
    id: `d${random.below(3)}`,
    ips: [],
    category: maybe('pump'),
    model: maybe('m1'),
    manufacturer: maybe('MAKER'),
    function: maybe('Infusion'),
    names: random.below(2) === 0 ? ['A.example'] : [],
    datasets: random.below(2) === 0 ? ['PACS'] : [],
    roles: random.below(2) === 0 ? ['dicom:scp'] : [],
  });
  const meanings = createMeanings(WORDS);
  const classes = new Map<number, string>();
  let meant = 0;
  for (let turn = 0; turn < 500; turn++) {
    const ip = random.pick(['10.1.2.3', '10.1.9.9', '10.2.0.1', '2001:db8::7', 'no address']) ?? '';
    const end: End = { ip, device: random.below(4) === 0 ? null : device(), zone: maybe('Ward') };
    const own = meanings.classOf(end);
    const said = WORDS.map((word) => meanings.means(word, own));
    assert.deepEqual(
      said,
      WORDS.map((word) => isMeant(word, end)),
      JSON.stringify(end),
    );
    meant += said.filter(Boolean).length;
    assert.equal(classes.get(own) ?? String(said), String(said), 'ends of one class are meant by the same words');
    classes.set(own, String(said));
  }
  assert.ok(meant > 2000 && classes.size > 20);
  const plain: End = { ip: '10.1.2.3', device: null, zone: null };
  assert.deepEqual(
    WORDS.filter((word) => isMeant(word, plain)),
    ['any', 'Anything', '10.1.0.0/16', '10.1.2.0/24', '10.1.2.3', '0.0.0.0/0'],
  );
});
