/** Certificates that prove little, and such as are sound. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificateFaults } from './tls-weakness.ts';
import type { Certificate } from './x509.ts';

const sound: Certificate = {
  serial: '1f',
  subject: 'CN=pacs.ward.test',
  issuer: 'CN=ca.ward.test',
  notBefore: '2025-01-01T00:00:00.000000Z',
  notAfter: '2027-01-01T00:00:00.000000Z',
  selfSigned: false,
  signature: '',
  keyBits: 2048,
  dnsNames: [],
};
const at = (time: string): number => Date.parse(time) * 1000;
const faults = (given: Partial<Certificate>, time = '2026-03-01T08:00:00Z'): readonly string[] =>
  certificateFaults({ ...sound, ...given }, at(time));

test('a certificate is held against the time of the capture, and its key and signature against what is broken', () => {
  assert.deepEqual(faults({}), []);
  assert.deepEqual(faults({ keyBits: 0 }), []);
  assert.deepEqual(faults({}, '2027-01-01T00:00:01Z'), ['expired 2027-01-01']);
  assert.deepEqual(faults({}, '2024-12-31T23:59:59Z'), ['not valid before 2025-01-01']);
  assert.deepEqual(faults({}, '1970-01-01T00:00:01Z'), [], 'no clock');
  assert.deepEqual(faults({ signature: 'MD5', keyBits: 1024 }), ['signed with MD5', 'RSA key of 1024 bits']);
  assert.deepEqual(faults({ signature: 'SHA-1', selfSigned: true }), []);
});
