/** Signs of attacks in what a request asks for, found among its octets as a server would read them: none of it is kept. */

/** Octets of a request's target that are searched. */
const TARGET_LIMIT = 2048;
const [SPACE, PLUS, PERCENT, LINE_FEED, CARRIAGE_RETURN, BACKSLASH, SLASH] = [0x20, 0x2b, 0x25, 0x0a, 0x0d, 0x5c, 0x2f];

/** What stands in targets of attacks, decoded and in lower case, by the sign that it is; of products what no client of theirs asks for. */
const WORDS: readonly (readonly [sign: string, words: readonly string[]])[] = [
  [
    'http.known-exploit',
    [
      // Apache 2.4.49 (CVE-2021-41773), Citrix (CVE-2019-19781), F5 (CVE-2020-5902), FortiOS (CVE-2018-13379), Pulse (CVE-2019-11510).
      '/cgi-bin/../../',
      '/icons/../../',
      '/vpn/../vpns/',
      '/login.jsp/..;/',
      'fgt_lang?lang=/../',
      '/dana-na/../dana',
      // Exchange (CVE-2021-34473), WebLogic (CVE-2020-14882, CVE-2017-10271), Spring (CVE-2022-22965), PHP (CVE-2012-1823, CVE-2024-4577).
      '/autodiscover.json?@',
      '../console.portal',
      '/wls-wsat/coordinatorporttype',
      'class.module.classloader',
      'allow_url_include',
      'auto_prepend_file',
      // PHPUnit (CVE-2017-9841), ThinkPHP (CVE-2018-20062), Drupal (CVE-2018-7600), JBoss, GeoServer (CVE-2024-36401).
      '/phpunit/src/util/php/eval-stdin.php',
      'think/app/invokefunction',
      '#post_render',
      '/invoker/jmxinvokerservlet',
      'exec(java.lang.runtime',
    ],
  ],
  [
    'http.command-injection',
    [
      ...[';', '|', '`', '$(', '&&', '\n'].flatMap((mark) =>
        [
          'wget ',
          'curl ',
          'nc ',
          'cat /',
          'id',
          'whoami',
          'uname',
          '/bin/',
          'bash ',
          'sh ',
          'chmod ',
          'tftp ',
          'ping -',
          'powershell',
          'certutil',
        ].map((word) => mark + word),
      ),
      '/bin/sh -c',
      'cmd.exe?/c',
      'cmd.exe /c',
    ],
  ],
  [
    'http.file-inclusion',
    ['etc/passwd', 'etc/shadow', 'windows/win.ini', 'boot.ini', 'proc/self/environ', 'php://input', 'php://filter'],
  ],
  [
    'http.sql-injection',
    [
      'union select',
      'union all select',
      "' or '1'='1",
      "' or 1=1",
      "' and 1=1",
      "' and '1'='1",
      'and sleep(',
      'or sleep(',
      'benchmark(',
      'waitfor delay',
      'information_schema.',
      'pg_sleep(',
      'xp_cmdshell',
      'extractvalue(',
    ],
  ],
];
/** Short words count only where nothing goes on behind them. */
const WHOLE: ReadonlySet<string> = new Set(['id', 'whoami', 'uname']);

interface Word {
  readonly sign: string;
  readonly codes: readonly number[];
  readonly isWhole: boolean;
}
const BY_FIRST: readonly (readonly Word[])[] = Array.from({ length: 128 }, (_, code) =>
  WORDS.flatMap(([sign, words]) =>
    words
      .filter((word) => word.charCodeAt(0) === code)
      .map((word) => ({
        sign,
        codes: Array.from(word, (letter) => letter.charCodeAt(0)),
        isWhole: [...WHOLE].some((short) => word.endsWith(short)),
      })),
  ),
);

const decoded = new Uint8Array(TARGET_LIMIT);

/** The sign in the first line of the head `bytes[start, end)`; empty where there is none. */
export function targetSign(bytes: Uint8Array, start: number, end: number): string {
  const from = bytes.indexOf(SPACE, start) + 1;
  if (from <= start || from >= end) return '';
  const length = decode(bytes, from, end);
  for (let at = 0; at < length; at++) {
    const words = BY_FIRST[decoded[at] as number];
    if (words === undefined || words.length === 0) continue;
    for (const word of words) if (stands(word, at, length)) return word.sign;
  }
  return '';
}

function stands({ codes, isWhole }: Word, at: number, length: number): boolean {
  if (at + codes.length > length) return false;
  for (let i = 1; i < codes.length; i++) if (decoded[at + i] !== codes[i]) return false;
  if (!isWhole || at + codes.length === length) return true;
  const next = decoded[at + codes.length] as number;
  return !(next >= 0x61 && next <= 0x7a) && !(next >= 0x30 && next <= 0x39) && next !== 0x5f && next !== 0x3d;
}

/** Decodes a target up to the space behind it: percents twice over (RFC 3986 section 2.1), plus as space, in lower case, comments of SQL as spaces, and one slash for each. */
function decode(bytes: Uint8Array, from: number, end: number): number {
  let [at, length] = [from, 0];
  while (at < end && length < TARGET_LIMIT) {
    let code = bytes[at] as number;
    if (code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN) break;
    at++;
    for (let times = 0; times < 2 && code === PERCENT; times++) {
      const value = hex(bytes, at) * 16 + hex(bytes, at + 1);
      if (!(value >= 0)) break;
      code = value;
      at += 2;
    }
    length = put(code === PLUS ? SPACE : code === BACKSLASH ? SLASH : code, length);
  }
  return length;
}

function put(code: number, length: number): number {
  const lower = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  const last = length > 0 ? decoded[length - 1] : 0;
  // `/**/` stands for a space where spaces are filtered.
  if (
    lower === SLASH &&
    length >= 3 &&
    last === 0x2a &&
    decoded[length - 2] === 0x2a &&
    decoded[length - 3] === SLASH
  ) {
    decoded[length - 3] = SPACE;
    return length - 2;
  }
  if ((lower === SPACE && last === SPACE) || (lower === SLASH && last === SLASH)) return length;
  decoded[length] = lower;
  return length + 1;
}

/** NaN where it is no digit. */
function hex(bytes: Uint8Array, at: number): number {
  const code = bytes[at] ?? 0;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}
