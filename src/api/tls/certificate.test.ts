/** A certificate of our own: what Node and OpenSSL read in it, and that TLS is spoken with it. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import tls from 'node:tls';
import { isGoodFor, selfSignedCertificate } from './certificate.ts';
import { integer, objectIdentifier, time } from './der.ts';

const NAMES = ['wardline.example', 'localhost', '127.0.0.1', '::1', '2001:db8::10'];
const NOW = new Date();

test('it is signed by its own key, for the names and addresses given, for 397 days', () => {
  const made = selfSignedCertificate(NAMES, NOW);
  const read = new X509Certificate(made.certificate);
  assert.equal(read.verify(read.publicKey), true);
  assert.equal(read.subject, 'CN=Wardline wardline.example');
  assert.equal(read.issuer, read.subject);
  assert.equal(read.ca, false);
  assert.deepEqual(read.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(
    read.subjectAltName,
    'DNS:wardline.example, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:0:10',
  );
  assert.equal(Math.round((Date.parse(read.validTo) - Date.parse(read.validFrom)) / 86_400_000), 397);
  assert.notEqual(new X509Certificate(selfSignedCertificate(NAMES, NOW).certificate).serialNumber, read.serialNumber);
});

test('it is good for its names until a month before its end', () => {
  const made = selfSignedCertificate(NAMES, NOW);
  const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);
  assert.equal(isGoodFor(made, NAMES, 30, NOW), true);
  assert.equal(isGoodFor(made, ['other.example'], 30, NOW), false);
  assert.equal(isGoodFor(made, ['10.0.0.1'], 30, NOW), false);
  assert.equal(isGoodFor(made, NAMES, 30, later(366)), true);
  assert.equal(isGoodFor(made, NAMES, 30, later(368)), false);
});

test('a client that trusts it speaks TLS with it, by each of its names', async (context) => {
  const { certificate, key } = selfSignedCertificate(NAMES, NOW);
  const server = tls.createServer({ cert: certificate, key }, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const options of [{ servername: 'localhost' }, { servername: 'wardline.example' }, {}]) {
    const socket = tls.connect({ host: '127.0.0.1', port, ca: certificate, ...options });
    await once(socket, 'secureConnect');
    assert.equal(socket.authorized, true);
    socket.destroy();
  }
  const stranger = tls.connect({ host: '127.0.0.1', port, ca: certificate, servername: 'evil.example' });
  await assert.rejects(once(stranger, 'secureConnect'), /does not match/);
});

test('DER is written as X.690 has it', () => {
  assert.equal(objectIdentifier('1.2.840.10045.4.3.2').toString('hex'), '06082a8648ce3d040302');
  assert.equal(integer(Buffer.from([0, 0, 0x80])).toString('hex'), '02020080');
  assert.equal(integer(Buffer.from([0])).toString('hex'), '020100');
  assert.equal(time(new Date('2049-12-31T23:59:59Z')).toString('latin1'), '\x17\x0d491231235959Z');
  assert.equal(time(new Date('2050-01-01T00:00:00Z')).toString('latin1'), '\x18\x0f20500101000000Z');
});
