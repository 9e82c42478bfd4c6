import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { play, type Sample, testProtocol } from '../../conformance.ts';
import { ssh } from './index.ts';

const u32 = (value: number): Buffer => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
const string = (value: string | Uint8Array): Buffer => Buffer.concat([u32(value.length), Buffer.from(value)]);
const packet = (type: number, ...parts: Uint8Array[]): Buffer => {
  const payload = Buffer.concat([Uint8Array.of(type), ...parts]);
  const padding = 8 + ((8 - ((payload.length + 5) % 8)) % 8);
  return Buffer.concat([u32(payload.length + padding + 1), Uint8Array.of(padding), payload, Buffer.alloc(padding)]);
};
const offer = (mark: string): Buffer => {
  const lists = [
    'curve25519-sha256',
    'ssh-ed25519',
    `c2s-${mark}`,
    `s2c-${mark}`,
    'hmac-c2s',
    'hmac-s2c',
    'none',
    'zlib',
    '',
    '',
  ];
  return packet(20, Buffer.alloc(16, 7), ...lists.map(string), Buffer.alloc(5));
};
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const key = Buffer.concat([string('ssh-ed25519'), string(Buffer.alloc(32, 9))]);
const session: Sample = {
  name: 'a session of version 2',
  carrier: 'tcp',
  serverPort: 22,
  messages: [
    { from: 'server', bytes: Buffer.from('Authorised use only\r\nSSH-2.0-OpenSSH_9.6p1 Debian-4\r\n') },
    { from: 'client', bytes: Buffer.concat([Buffer.from('SSH-2.0-PuTTY_Release_0.80\r\n'), offer('client')]) },
    { from: 'server', bytes: offer('server') },
    { from: 'client', bytes: packet(30, string(Buffer.alloc(32, 1))) },
    { from: 'server', bytes: Buffer.concat([packet(31, string(key), string('f'), string('signature')), packet(21)]) },
    { from: 'client', bytes: Buffer.concat([packet(21), Buffer.alloc(40, 0xee)]) },
  ],
  states: [
    'ssh.banner=SSH-2.0-OpenSSH_9.6p1 Debian-4',
    'ssh.software=OpenSSH_9.6p1',
    'ssh.software=PuTTY_Release_0.80',
    `ssh.hassh=${md5('curve25519-sha256;c2s-client;hmac-c2s;none')}`,
    `ssh.hasshServer=${md5('curve25519-sha256;s2c-server;hmac-s2c;zlib')}`,
    'ssh.hostKeyAlgorithm=ssh-ed25519',
    `ssh.hostKey=SHA256:${createHash('sha256').update(key).digest('base64').replace('=', '')}`,
  ],
};
const old: Sample = {
  name: 'version 1',
  carrier: 'tcp',
  messages: [
    { from: 'server', bytes: Buffer.from('SSH-1.5-Cisco-1.25\n') },
    { from: 'client', bytes: Buffer.concat([Buffer.from('SSH-1.5-1.2.27\n'), Buffer.alloc(20, 3)]) },
  ],
  states: ['ssh.software=Cisco-1.25'],
};

testProtocol(
  ssh,
  [session, old],
  [Buffer.from('SSL-2.0-x\r\n'), Buffer.from('SSH-9.9-x\r\n'), Buffer.from('STAT\r\n\r\n\r\n')],
);

test('ssh: the same is said wherever the stream is split', () => {
  const messages = session.messages.flatMap(({ from, bytes }) =>
    [...Buffer.from(bytes)].map((byte) => ({ from, bytes: Uint8Array.of(byte) })),
  );
  assert.deepEqual(play(ssh, { ...session, messages }).facts, play(ssh, session).facts);
});

test('ssh: a group of a group exchange and a list out of bounds are no host key and no offer', () => {
  const banner = Buffer.from('SSH-2.0-x\r\n');
  const group = packet(31, string(Buffer.concat([Uint8Array.of(0), Buffer.alloc(256, 0xff)])), string('\x02'));
  const cut = packet(20, Buffer.alloc(16), u32(0xffffffff));
  const said = play(ssh, {
    name: '',
    carrier: 'tcp',
    messages: [{ from: 'server', bytes: Buffer.concat([banner, group, cut]) }],
  });
  assert.deepEqual(
    said.facts.map((fact) => fact.key),
    ['ssh.banner', 'ssh.software'],
  );
});

test('ssh: lines and packets beyond their limits are malformed', () => {
  const of = (text: string): string | undefined =>
    play(ssh, {
      name: '',
      carrier: 'tcp',
      messages: [{ from: 'server', bytes: Buffer.from(text, 'latin1') }],
    }).outcomes.at(-1);
  assert.equal(of('x\n'.repeat(100)), 'malformed');
  assert.equal(of('x'.repeat(2000)), 'malformed');
  assert.equal(of(`SSH-2.0-${'x'.repeat(400)}\r\n`), 'malformed');
  assert.equal(of('SSH-2.0-x\r\n\xff\xff\xff\xff\x04\x14'), 'malformed');
});
