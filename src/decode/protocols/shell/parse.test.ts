import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, play, type Sample, testProtocol } from '../../conformance.ts';
import { shell } from './index.ts';

const says = (from: 'client' | 'server', text: string): Sample => ({
  name: `${from}: ${text.slice(0, 20)}`,
  carrier: 'tcp',
  serverPort: 4444,
  messages: [{ from, bytes: ascii(text) }],
  states: [],
});
const greeting = 'Microsoft Windows [Version 6.1.7601]\r\nCopyright (c) 2009 Microsoft Corporation.\r\n\r\nC:\\>';

testProtocol(
  shell,
  [says('server', greeting)],
  [ascii('Microsoft Windows'), ascii('SSH-2.0-OpenSSH_9.2\r\n'), ascii('uid=1000'), ascii('bash-5.2 released')],
);

test('shell: told of the side that offers it, without what is typed', () => {
  assert.deepEqual(play(shell, says('server', greeting)).signals, ['shell.of-server']);
  assert.deepEqual(play(shell, says('client', greeting)).signals, ['shell.of-client']);
  assert.deepEqual(play(shell, says('client', 'uid=0(root) gid=0(root) groups=0(root)\n')).signals, [
    'shell.of-client',
  ]);
});
