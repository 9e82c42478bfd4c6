/** Packs say what recog's do: of the first fingerprint that matches its own values, captured ones, and those made of others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPack } from './check.ts';
import { Matcher } from './matcher.ts';
import { type Pack, readPack } from './pack.ts';

function pack(fingerprints: string, head = ''): Pack {
  return readPack('bells', `<fingerprints ${head}>${fingerprints}</fingerprints>`, (name, file) =>
    Buffer.from(`${name}/${file} rings`),
  );
}

function said(from: Pack, text: string): Readonly<Record<string, string>> | null {
  const match = new Matcher(from).answer([text]).matches[0];
  return match ? Object.fromEntries(match.attributes) : null;
}

const bells = pack(
  `<fingerprint pattern="^Bell/(\\d+)(?: on (.+))?$" flags="REG_ICASE">
     <description>A  bell
       rings</description>
     <example service.version="7">bell/7</example>
     <example service.version="8" os.product="Linux">Bell/8 on Linux</example>
     <example _encoding="base64" service.version="9">
       QmVsbC85
     </example>
     <param pos="0" name="service.version" value="none"/>
     <param pos="1" name="service.version"/>
     <param pos="2" name="os.product"/>
     <param pos="0" name="_tmp.word" value="bell"/>
     <param pos="0" name="hw.product" value="{_tmp.word} {service.version}"/>
     <param pos="0" name="service.cpe23" value="cpe:/a:x:bell:{service.version}"/>
     <param pos="0" name="os.cpe23" value="cpe:/o:x:{os.product}:{os.version}"/>
   </fingerprint>
   <fingerprint pattern="^Bell">
     <description>Any bell</description>
     <example>Bell, a</example>
     <param pos="0" name="service.protocol" value="chime"/>
     <param pos="0" name="hw.device" value="Bell"/>
   </fingerprint>`,
  'matches="bell.banner" protocol="RING"',
);

test('the first fingerprint that matches speaks, the later of two values holds, and values are made of others', () => {
  assert.deepEqual(said(bells, 'BELL/8 on Linux'), {
    'service.version': '8',
    'os.product': 'Linux',
    'hw.product': 'bell 8',
    'service.cpe23': 'cpe:/a:x:bell:8',
    'os.cpe23': 'cpe:/o:x:Linux:-',
    'service.protocol': 'ring',
  });
  // A value that lacks a part of it is not said.
  assert.equal(said(bells, 'bell/7')?.['os.cpe23'], undefined);
  assert.deepEqual(said(bells, 'Bell, a'), { 'service.protocol': 'chime', 'hw.device': 'Bell' });
  assert.equal(said(bells, 'gong'), null);
  assert.deepEqual(
    [bells.name, bells.matches, bells.fingerprints[0]?.description],
    ['bells', 'bell.banner', 'A bell rings'],
  );
});

test('a check counts what is reproduced, and says what is not and what another takes first', () => {
  const { fingerprints, examples, reproduced, failures, shadowed } = checkPack(bells);
  assert.deepEqual([fingerprints, examples, reproduced, failures, shadowed], [2, 4, 4, [], []]);
  const wrong = pack(
    '<fingerprint pattern="^(.)"><description/><param name="a" pos="1"/></fingerprint>\n<fingerprint pattern="^(..)"><description/><example a="xy">xyz</example><example a="q">xyz</example><param name="a" pos="1"/></fingerprint>',
  );
  const checked = checkPack(wrong);
  assert.deepEqual(checked.failures, [{ line: 2, because: 'a should be "q" and is "xy"' }]);
  assert.deepEqual(checked.shadowed, [{ line: 2, because: 'line 1 speaks first: a should be "xy" and is "x"' }]);
});

test('examples in files are read from beside the pack', () => {
  const from = pack(
    '<fingerprint pattern="^bells/a.bin rings$"><description/><example _filename="a.bin"/></fingerprint>',
  );
  assert.deepEqual([checkPack(from).reproduced, from.fingerprints[0]?.examples[0]?.expected], [1, []]);
});

test('bytes are characters, and text is text', () => {
  const from = pack(
    '<fingerprint pattern="^\\x00\\xff(.)\\n"><description/><example _encoding="base64" a="&#xe9;">AP/pCg==</example><param pos="1" name="a"/></fingerprint><fingerprint pattern="^né.$"><description/><example>néz</example></fingerprint>',
  );
  assert.deepEqual(checkPack(from).failures, []);
});

test('an expression that would never end is stopped and passed over, and named', () => {
  const from = pack(
    '<fingerprint pattern="^(?:a|a)*[bc]"><description>never</description></fingerprint><fingerprint pattern="^a"><description>quick</description></fingerprint>',
  );
  const { matches, slow } = new Matcher(from).answer(['ab', 'a'.repeat(60), `ab`]);
  assert.deepEqual(
    matches.map((match) => match?.fingerprint.description),
    ['never', 'quick', 'never'],
  );
  assert.deepEqual(
    slow.map(({ text, fingerprint }) => [text, fingerprint.description]),
    [[1, 'never']],
  );
});

test('what is no pack is refused with its line', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['\n<finger/>', /<finger> is not <fingerprint>/],
    ['\n<fingerprint/>', /has no pattern/],
    ['<fingerprint pattern="a">\n<thumb/></fingerprint>', /<thumb>/],
    ['\n<fingerprint pattern="a" flags="REG_NOSE"/>', /REG_NOSE/],
    ['<fingerprint pattern="a">\n<param pos="x" name="a"/></fingerprint>', /pos/],
    ['<fingerprint pattern="a">\n<example><b/></example></fingerprint>', /text alone/],
    ['<fingerprint pattern="a">\n<example _encoding="rot13">a</example></fingerprint>', /rot13/],
    ['<fingerprint pattern="a">\n<example _encoding="base64">??</example></fingerprint>', /base64/],
    ['\n<fingerprint pattern="("/>', /not closed/],
    ['\n<fingerprint pattern="(a)"><param pos="2" name="a"/></fingerprint>', /no group 2/],
  ];
  for (const [inner, message] of wrong)
    assert.throws(() => checkPack(pack(inner)), { name: 'PackError', message, line: 2 }, inner);
  assert.throws(() => readPack('a', '<rules/>', () => new Uint8Array()), /not <fingerprints>/);
});
