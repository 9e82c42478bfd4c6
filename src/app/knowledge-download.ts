/** Takes documents from one https address: a document, or a feed (ROLIE, RFC 8322) of documents on the same host. No other host is ever asked. */
import type { Gathering } from '#lifecycle/gathering.ts';
import { PackError } from './pack-error.ts';

/** Most documents of a feed, how many are fetched at once, and how long one may take. */
const DOCUMENT_LIMIT = 50_000;
const AT_ONCE = 4;
const PATIENCE_MS = 60_000;

/** Fetches an address and what its feed lists, through `ask`. Throws a PackError where the address itself cannot be had. */
export async function gatherAddress(
  address: string,
  gathering: Gathering,
  sizeLimit: number,
  ask: typeof fetch = fetch,
): Promise<void> {
  const url = parse(address);
  const text = await fetchText(url, sizeLimit, ask).catch((cause: unknown) => {
    throw new PackError(
      `${address}: cannot be fetched (${reasonOf(cause)}); nothing was changed; check the address, or name a folder`,
      { cause },
    );
  });
  const listed = entriesOf(text);
  if (listed === null) return gathering.addJson(url.href, text);
  const waiting = listed.slice(0, DOCUMENT_LIMIT);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await gatherEntry(next, url, gathering, sizeLimit, ask);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'https:')
    throw new PackError(`${address}: only https addresses are asked; give one, or a folder`);
  return url;
}

async function gatherEntry(
  entry: string,
  feed: URL,
  gathering: Gathering,
  sizeLimit: number,
  ask: typeof fetch,
): Promise<void> {
  const url = URL.canParse(entry, feed) ? new URL(entry, feed) : null;
  if (url === null || url.protocol !== 'https:' || url.host !== feed.host) {
    return gathering.reject(entry, 'it is not on the host that was named');
  }
  try {
    gathering.addJson(url.href, await fetchText(url, sizeLimit, ask));
  } catch (error) {
    gathering.reject(url.href, `it cannot be fetched (${reasonOf(error)})`);
  }
}

/** The body as text. A redirection is refused: it could lead to another host. */
async function fetchText(url: URL, sizeLimit: number, ask: typeof fetch): Promise<string> {
  const response = await ask(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > sizeLimit) throw new Error(`larger than ${sizeLimit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The documents that a feed lists, or null for what is no feed. */
function entriesOf(text: string): string[] | null {
  let json: { readonly feed?: { readonly entry?: unknown } } | null;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const entries = json?.feed?.entry;
  if (!Array.isArray(entries)) return null;
  return entries.flatMap((entry: { readonly content?: { readonly src?: unknown } } | null) => {
    const source = entry?.content?.src;
    return typeof source === 'string' ? [source] : [];
  });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
