import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { mysql } from './index.ts';

const greeting = `4a000000 0a ${Buffer.from('8.0.36').toString('hex')}00 0c000000 3174757f785f2356 00 ffff ff 0200 ffdf 15 00000000000000000000 70223e346d0f367c31226a7c 00 ${Buffer.from('caching_sha2_password').toString('hex')}00`;
const fixed = '85ae ff19 00000001 ff 0000000000000000000000000000000000000000000000';
const session: Sample = {
  name: 'a session',
  carrier: 'tcp',
  serverPort: 3306,
  messages: [
    { from: 'server', bytes: greeting },
    { from: 'client', bytes: `29000001 ${fixed} ${Buffer.from('service').toString('hex')}00 00` },
  ],
  states: ['mysql.version=8.0.36'],
};
const encrypted: Sample = {
  name: 'encryption',
  carrier: 'tcp',
  serverPort: 3306,
  messages: [
    { from: 'server', bytes: greeting },
    { from: 'client', bytes: `20000001 85ae ff19 00000001 ff ${'00'.repeat(23)}` },
  ],
};

testProtocol(mysql, [session, encrypted], [Uint8Array.of(0x4a, 0, 0, 0, 10, 56), new Uint8Array(80)]);

test('mysql: the user is told', () => {
  assert.deepEqual(play(mysql, session).users, ['service']);
  assert.deepEqual(play(mysql, encrypted).users, []);
});

test('mysql: how the server answers a login is noticed, and nothing behind it', () => {
  const answered = (...more: Sample['messages']): readonly string[] =>
    play(mysql, { ...session, messages: [...session.messages, ...more] }).signals;
  assert.deepEqual(answered({ from: 'server', bytes: '09000002 ff 1504 23 3238303030' }), ['mysql.login-refused']);
  const proves = [
    { from: 'server', bytes: '02000002 0104' },
    { from: 'client', bytes: '07000003 73656372657400' },
    { from: 'server', bytes: '07000004 00 00 00 0200 0000' },
  ] as const;
  assert.deepEqual(answered(...proves), ['mysql.login-granted']);
  const command = { from: 'client', bytes: '02000000 0301' } as const;
  assert.deepEqual(answered(command, { from: 'server', bytes: '09000001 ff 1504 23 3238303030' }), []);
  assert.deepEqual(answered({ from: 'server', bytes: '09000002 ff 1004 23 3038303034' }), [], 'too many connections');
});
