/** The files of the page, as `npm run build -w web` made them: read once, compressed once, served from memory. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Where the build lies in this installation. */
const PAGE_FOLDER: string = path.join(import.meta.dirname, '../../web/dist');
/** Names of files below it hold a digest of what is in them: browsers may keep them for a year. */
const NAMED_BY_CONTENT = '/assets/';
const FOREVER = 'public, max-age=31536000, immutable';
/** Smaller files are not worth compressing, in bytes. */
const COMPRESS_FROM = 1024;
/** Of 11; the best takes seconds of a start for one part in a hundred. */
const BROTLI_QUALITY = 9;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

type Bytes = Uint8Array<ArrayBuffer>;
interface PageFile {
  readonly type: string;
  readonly tag: string;
  readonly cache: string;
  readonly bodies: Readonly<Record<'identity' | 'gzip' | 'br', Bytes>>;
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
  const identity: Bytes = new Uint8Array(fs.readFileSync(file));
  const small = identity.length < COMPRESS_FROM;
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
  return {
    type,
    tag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
    cache: file.replaceAll(path.sep, '/').includes(NAMED_BY_CONTENT) ? FOREVER : 'no-cache',
    bodies: {
      identity,
      gzip: small ? identity : new Uint8Array(gzipSync(identity)),
      br: small ? identity : new Uint8Array(brotliCompressSync(identity, options)),
    },
  };
}

function answer(request: Request, file: PageFile): Response {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.cache,
    etag: file.tag,
    vary: 'accept-encoding',
  });
  if (request.headers.get('if-none-match') === file.tag) return new Response(null, { status: 304, headers });
  const accepted = request.headers.get('accept-encoding') ?? '';
  const coding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'identity';
  const body = file.bodies[coding];
  if (body !== file.bodies.identity) headers.set('content-encoding', coding);
  headers.set('content-length', String(body.length));
  return new Response(request.method === 'HEAD' ? null : body, { headers });
}
