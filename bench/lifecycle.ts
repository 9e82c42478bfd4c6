/** Measures how fast advisories are taken in, loaded and held against an inventory, from nothing. `npm run bench:lifecycle`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '#base/random.ts';
import { makeAdvisory, makeCatalogue, makeDevice } from './lifecycle-cases.ts';
import { machine, writeResults } from './results.ts';

/** Loaded into a measured process: tells at its end how much memory it had at most, and the processor time it took. */
const TELL = `data:text/javascript,process.on('exit',()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();process.stderr.write('peak '+maxRSS+' kB, '+(userCPUTime+systemCPUTime)+' us')})`;
const PROGRAM = path.join(import.meta.dirname, '../bin/wardline');

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '15000' },
    advisories: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', default: path.join(import.meta.dirname, 'work', 'lifecycle') },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`usage: npm run bench:lifecycle -- [--devices N] [--advisories N] [--seed N] [--folder DIR]
  --devices N      devices of the inventory (15,000)
  --advisories N   CSAF documents (20,000)
  --seed N         what is generated is the same for the same seed (1)
  --folder DIR     where documents, packs and the inventory are made (bench/work/lifecycle)`);
  process.exit(0);
}
const [devices, advisories] = [Number(values.devices), Number(values.advisories)];
const documents = path.join(values.folder, 'csaf');
const inventory = path.join(values.folder, 'inventory.ndjson');
const data = path.join(values.folder, 'data');

const bytes = make();
const update = run(['knowledge', 'update', '--from', documents, '--data', data, '--format', 'json']);
const first = run(['lifecycle', 'match', '--inventory', inventory, '--data', data]);
const second = run(['lifecycle', 'match', '--inventory', inventory, '--data', data]);
const rows = second.out.split('\n').filter((line) => line !== '');
const pack = fs
  .readdirSync(path.join(data, 'knowledge'))
  .reduce((sum, file) => sum + fs.statSync(path.join(data, 'knowledge', file)).size, 0);
writeResults(
  'lifecycle',
  `## Advisories against an inventory

${machine()}. ${advisories} generated CSAF documents (${megabytes(bytes)}), ${devices} generated devices, seed ${values.seed}. Each line is a process of its own, started from nothing.

| what | wall s | processor s | most memory |
| --- | ---: | ---: | ---: |
| \`knowledge update\` from the folder of documents | ${update.cells} |
| \`lifecycle match\`, the first time | ${first.cells} |
| \`lifecycle match\`, again | ${second.cells} |

The packs take ${megabytes(pack)}; ${rows.filter((row) => row.includes('"kind":"advisory"')).length} advisories match and ${rows.filter((row) => row.includes('"end-of-support"')).length} systems and programs are dated.`,
);
fs.rmSync(values.folder, { recursive: true, force: true });

/** Makes documents and inventory; answers how many bytes the documents have. */
function make(): number {
  fs.rmSync(values.folder, { recursive: true, force: true });
  const random = createRandom(Number(values.seed));
  const catalogue = makeCatalogue(random, 400, 30);
  let size = 0;
  for (let number = 0; number < advisories; number++) {
    const folder = path.join(documents, String(number % 50));
    if (number < 50) fs.mkdirSync(folder, { recursive: true });
    const text = JSON.stringify(makeAdvisory(random, catalogue, number));
    size += text.length;
    fs.writeFileSync(path.join(folder, `bench-${number}.json`), text);
  }
  const lines = Array.from({ length: devices }, (_, number) => JSON.stringify(makeDevice(random, catalogue, number)));
  fs.writeFileSync(inventory, `${lines.join('\n')}\n`);
  return size;
}

function run(args: readonly string[]): { readonly out: string; readonly cells: string } {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(PROGRAM, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 31 - 1,
    env: { ...process.env, NODE_OPTIONS: `--import=${TELL.replaceAll(' ', '%20')}` },
  });
  if (status !== 0) throw new Error(`wardline ${args[0]} ${args[1]} ended with ${status}: ${stderr}`);
  const wall = (performance.now() - began) / 1000;
  const [, peak, microseconds] = /peak (\d+) kB, (\d+) us/.exec(stderr) ?? [];
  const cells = [wall.toFixed(2), (Number(microseconds) / 1e6).toFixed(2), megabytes(Number(peak) * 1000)];
  return { out: stdout, cells: cells.join(' | ') };
}

function megabytes(size: number): string {
  return `${Math.round(size / 1e6)} MB`;
}
