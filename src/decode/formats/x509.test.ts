import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCertificate } from './x509.ts';

/** Self-signed with OpenSSL: C=XX, O="Example, Hospital", CN=pacs.example.test, two DNS names. */
const der: Uint8Array = Buffer.from(
  '30820202308201a7a00302010202021f2e300a06082a8648ce3d0403023045310b3009060355040613025858311a30180603' +
    '55040a0c114578616d706c652c20486f73706974616c311a301806035504030c11706163732e6578616d706c652e74657374' +
    '301e170d3236313132343134343430375a170d3336313132313134343430375a3045310b3009060355040613025858311a30' +
    '18060355040a0c114578616d706c652c20486f73706974616c311a301806035504030c11706163732e6578616d706c652e74' +
    '6573743059301306072a8648ce3d020106082a8648ce3d030107034200045c64145de584ea4705426e527d85370ca1ec95bb' +
    '8cb4aa282bb25d0d0640cf6d3208dac1f935011a1573b5ac5c669572ec995973db7bb590340f09c8ed0d025ba38186308183' +
    '301d0603551d0e04160414fcc6daf7cf2496a21295a03ce22c761a6bcc4df4301f0603551d23041830168014fcc6daf7cf24' +
    '96a21295a03ce22c761a6bcc4df4300f0603551d130101ff040530030101ff30300603551d11042930278211706163732e65' +
    '78616d706c652e7465737482122a2e696d672e6578616d706c652e74657374300a06082a8648ce3d04030203490030460221' +
    '00b55e3d71b6ff57a0d7ced81b1ba91cb0493411821c351452e28c959b8ce60ba30221009bd31c7f0930b1935a1070ff2ef3' +
    'bc9259c1fa51abcb0727f39a2022e1c19605',
  'hex',
);

test('a certificate tells its owner, its life and its names', () => {
  assert.deepEqual(readCertificate(der), {
    serial: '1f2e',
    subject: 'CN=pacs.example.test,O=Example\\, Hospital,C=XX',
    issuer: 'CN=pacs.example.test,O=Example\\, Hospital,C=XX',
    notBefore: '2026-11-24T14:44:07.000000Z',
    notAfter: '2036-11-21T14:44:07.000000Z',
    selfSigned: true,
    signature: '',
    keyBits: 0,
    dnsNames: ['pacs.example.test', '*.img.example.test'],
  });
});

test('another issuer is not self-signed', () => {
  const other = Uint8Array.from(der);
  const at = Buffer.from(der).lastIndexOf('pacs.example.test', Buffer.from(der).indexOf('*.img') - 30);
  other[at] = 0x71;
  assert.equal(readCertificate(other)?.selfSigned, false);
});

test('no prefix and no flipped byte makes it throw', () => {
  for (let keep = 0; keep < der.length; keep++) assert.equal(readCertificate(der.subarray(0, keep)), null);
  for (let at = 0; at < der.length; at++) {
    const damaged = Uint8Array.from(der);
    for (const value of [0x00, 0x7f, 0x80, 0xff]) {
      damaged[at] = value;
      readCertificate(damaged);
    }
  }
});

/** A certificate of hand-made attributes: `[identifier in DER, text]`. */
function certificateOf(...subject: readonly (readonly [string, string])[]): Uint8Array {
  const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]), content]);
  };
  const attribute = ([identifier, text]: readonly [string, string]): Buffer =>
    element(0x31, element(0x30, element(6, Buffer.from(identifier, 'hex')), element(0x0c, Buffer.from(text))));
  const name = element(0x30, ...subject.map(attribute));
  const time = element(0x17, Buffer.from('240101000000Z'));
  const body = [element(2, Buffer.from([7])), element(0x30), name, element(0x30, time, time), name, element(0x30)];
  return element(0x30, element(0x30, ...body));
}

test('of a person’s certificate only the organisation and the country are told', () => {
  const [C, O, OU, CN, SN, GN, SERIAL] = [
    '550406',
    '55040a',
    '55040b',
    '550403',
    '550404',
    '55042a',
    '550405',
  ] as const;
  const MAIL = '2a864886f70d010901';
  const subjectOf = (...subject: readonly (readonly [string, string])[]): string | undefined =>
    readCertificate(certificateOf(...subject))?.subject;
  const card = [C, 'DE'] as const;
  assert.equal(
    subjectOf(card, [O, 'Insurer'], [OU, 'X1'], [SN, 'Doe'], [GN, 'Jane'], [CN, 'Jane Doe']),
    'O=Insurer,C=DE',
  );
  assert.equal(subjectOf([CN, 'Jane Doe'], [MAIL, 'doe@x.example']), '');
  assert.equal(
    subjectOf([CN, 'Smart Printer'], [MAIL, 'support@x.example']),
    'emailAddress=support@x.example,CN=Smart Printer',
  );
  assert.equal(subjectOf([CN, 'CT 7'], [SERIAL, '4711'], ['55040c', 'Dr']), 'serialNumber=4711,CN=CT 7');
});
