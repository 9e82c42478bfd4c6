/** Passwords: guessed, and sent where everybody reads them. */

import { failLogin } from '../services/files.ts';
import { type Attack, type Found, intruder } from './attack.ts';

const GUESSES = 20;
const WORDS = ['-F', '/dev/null', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
const ONCE = ['-o', 'NumberOfPasswordPrompts=1', '-o', 'PubkeyAuthentication=no', '-o', 'LogLevel=ERROR'];
const [SHARES, SHELLS, READER] = [
  intruder(11, 'guesses passwords of a file server'),
  intruder(12, 'guesses passwords over SSH'),
  intruder(13, 'signs in to old services'),
];

const guessed = (target: string, outcome: Found['outcome']): Found => ({
  kind: 'bruteforce.login',
  technique: 'T1110.001',
  targets: [target],
  outcome,
});

/** Guesses again and again; throws where a guess was not refused. */
async function guess(tryOne: (number: number) => Promise<boolean>): Promise<void> {
  for (let number = 0; number < GUESSES; number++)
    if (!(await tryOne(number))) throw new Error('a wrong password was not refused');
}

export const PASSWORDS: readonly Attack[] = [
  {
    name: 'smb-guessing',
    by: 'smbclient in a loop',
    from: SHARES,
    found: guessed('files-1', 'failed'),
    act: (lab) => guess(() => failLogin(lab, SHARES.name)),
  },
  {
    name: 'ssh-guessing',
    by: 'sshpass and ssh in a loop',
    from: SHELLS,
    found: guessed('ts-1', 'attempted'),
    act: (lab) =>
      guess(async (number) => {
        const login = ['ssh', ...WORDS, ...ONCE, `root@${lab.address('ts-1')}`, 'true'];
        const { errors } = await lab.run(SHELLS.name, ['sshpass', '-p', `guess-${number}`, ...login]);
        return errors.includes('Permission denied');
      }),
  },
  {
    name: 'clear-text-login',
    by: 'curl with a name and a password',
    from: READER,
    found: { kind: 'cleartext.credentials', technique: 'T1040', targets: ['emr-1'], outcome: 'succeeded' },
    act: (lab) =>
      lab.must(READER.name, ['curl', '-sS', '-m', '5', '--user', 'service:guess', 'http://emr.hospital.example/start']),
  },
];
