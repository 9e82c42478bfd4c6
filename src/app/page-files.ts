/** The files of the page, as `npm run build -w web` made them: read once, compressed when they are first asked for, served from memory. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Where the build lies in this installation. */
const PAGE_FOLDER: string = path.join(import.meta.dirname, '../../web/dist');
/** Names of files below it hold a digest of what is in them: browsers may keep them for a year. */
const NAMED_BY_CONTENT = '/assets/';
const FOREVER = 'public, max-age=31536000, immutable';
/** Smaller files are not worth compressing, in bytes. */
const COMPRESS_FROM = 1024;
/** Of 11; the best takes seconds for one part in a hundred. */
const BROTLI_QUALITY = 9;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
const brotli = promisify<Uint8Array, typeof BROTLI, Buffer>(brotliCompress);
const zip = promisify<Uint8Array, Buffer>(gzip);

type Bytes = Uint8Array<ArrayBuffer>;
type Coding = 'gzip' | 'br';
interface PageFile {
  readonly type: string;
  readonly tag: string;
  readonly cache: string;
  readonly plain: Bytes;
  /** What was asked for so far: each is compressed once, also where many ask at the same time. */
  readonly compressed: Map<Coding, Promise<Bytes>>;
}
export type Pages = (request: Request) => Promise<Response | null>;

/** Answers GET and HEAD with the files of `folder`; any other address without an extension is a view of the page. Null where nothing was built. */
export function openPages(folder: string = PAGE_FOLDER): Pages | null {
  if (!fs.existsSync(path.join(folder, 'index.html'))) return null;
  const files = new Map<string, PageFile>();
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const type = TYPES[path.extname(entry.name)];
    if (entry.isFile() && type !== undefined)
      files.set(`/${path.relative(folder, file).replaceAll(path.sep, '/')}`, readFile(file, type));
  }
  const view = files.get('/index.html');
  return async (request) => {
    const { pathname } = new URL(request.url);
    const file = files.get(pathname) ?? (path.extname(pathname) === '' ? view : undefined);
    return file === undefined ? null : answer(request, file);
  };
}

function readFile(file: string, type: string): PageFile {
  const plain: Bytes = new Uint8Array(fs.readFileSync(file));
  return {
    type,
    tag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    cache: file.replaceAll(path.sep, '/').includes(NAMED_BY_CONTENT) ? FOREVER : 'no-cache',
    plain,
    compressed: new Map(),
  };
}

async function answer(request: Request, file: PageFile): Promise<Response> {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.cache,
    etag: file.tag,
    vary: 'accept-encoding',
  });
  if (request.headers.get('if-none-match') === file.tag) return new Response(null, { status: 304, headers });
  const coding = codingOf(request, file);
  const body = coding === null ? file.plain : await compressed(file, coding);
  if (coding !== null) headers.set('content-encoding', coding);
  headers.set('content-length', String(body.length));
  return new Response(request.method === 'HEAD' ? null : body, { headers });
}

/** The best coding that whoever asks understands; null for a file that is small, or a picture, which is compressed already. */
function codingOf(request: Request, { type, plain }: PageFile): Coding | null {
  if (plain.length < COMPRESS_FROM || type === TYPES['.png']) return null;
  const accepted = request.headers.get('accept-encoding') ?? '';
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
}

function compressed({ plain, compressed: made }: PageFile, coding: Coding): Promise<Bytes> {
  const known = made.get(coding);
  if (known) return known;
  const making = (coding === 'br' ? brotli(plain, BROTLI) : zip(plain)).then((bytes) => new Uint8Array(bytes));
  made.set(coding, making);
  return making;
}
