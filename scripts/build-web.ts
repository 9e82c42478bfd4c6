/** Builds the page (`web/dist`) where it is missing or older than what it is made of; `--force` builds it anyway. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const web = path.join(root, 'web');
const dist = path.join(web, 'dist');
const built = path.join(dist, 'index.html');

/** When anything that the page is made of was changed last, in milliseconds. */
function newestSource(): number {
  const sources = fs
    .readdirSync(path.join(web, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(web, 'src', file));
  const others = ['index.html', 'client.ts', 'vite.config.ts', 'package.json'].map((file) => path.join(web, file));
  const docs = fs
    .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(root, 'docs', file));
  return Math.max(...[...sources, ...others, ...docs].map((file) => fs.statSync(file).mtimeMs));
}

/** Builds it if need be; throws where the build fails. */
export function buildWeb(force: boolean): void {
  if (!force && fs.existsSync(built) && fs.statSync(built).mtimeMs >= newestSource()) return;
  console.log('Building the page …');
  // Vite needs the Node of this project, not that of the machine.
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  // Elsewhere first: who serves the page, or builds it at the same time, never sees half of it.
  const fresh = path.join(root, `node_modules/.cache/page-${process.pid}`);
  const words = ['build', '--logLevel', 'warn', '--outDir', fresh, '--emptyOutDir'];
  const { status } = spawnSync(process.execPath, [vite, ...words], { cwd: web, stdio: 'inherit' });
  if (status !== 0) throw new Error(`the page could not be built (status ${status})`);
  fs.rmSync(dist, { recursive: true, force: true });
  fs.renameSync(fresh, dist);
}

if (import.meta.main) buildWeb(process.argv.includes('--force'));
