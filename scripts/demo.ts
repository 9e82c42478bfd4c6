/** `npm start`: takes the bundled capture of a small hospital in, shows what is in it, and runs the service over it. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { buildWeb } from './build-web.ts';

const root = path.join(import.meta.dirname, '..');
const program = path.join(root, 'bin/wardline');
const capture = 'examples/demo/hospital.pcap.gz';
const config = 'examples/demo/wardline.yaml';
const data = '.demo';

buildWeb(false);
console.log(`Analysing ${capture}: a minute of a small synthetic hospital.\n`);
const run = spawnSync(program, ['analyze', '--data', data, capture, '--format', 'table'], {
  cwd: root,
  stdio: 'inherit',
});
if (run.status !== 0) process.exit(run.status ?? 70);
const TRY = [
  [`analyze ${capture}`, 'the same as JSON, every claim with the frames that carry it'],
  [`explain SPACECOM-204 ${capture}`, 'why a device is taken for what it is'],
  [`lifecycle ${capture}`, 'what is out of support, and where it is'],
  [`flows ${capture}`, 'the conversations'],
  [`facts ${capture}`, 'what the devices state about themselves'],
  ['--help', 'everything else'],
] as const;
console.log(`
What to try in another terminal:
${TRY.map(([call, gives]) => `  npx wardline ${call.padEnd(51)} ${gives}`).join('\n')}

The service starts; Ctrl-C ends it. What it remembers lies in ${data}; remove that folder to start anew.
`);
const service = spawn(program, ['serve', '--config', config], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => service.kill(signal));
service.on('exit', (status) => process.exit(status ?? 70));
