/** Flows of Open vSwitch as they are written (ovs-ofctl(8), ovs-actions(7)): a table, a priority, fields and actions. */

/** A field with its value, or a protocol's name alone (`tcp`). */
export interface Field {
  readonly name: string;
  readonly value: string | null;
}

/** An action with what stands in its parentheses or behind its colon. */
export interface ActionText {
  readonly name: string;
  readonly argument: string;
}

export interface Flow {
  readonly at: number;
  readonly table: number;
  readonly priority: number;
  readonly fields: readonly Field[];
  readonly actions: readonly ActionText[];
  /** It goes by itself after a time. */
  readonly expires: boolean;
}

export interface Flows {
  readonly flows: readonly Flow[];
  /** Lines that are no flow and nothing known. */
  readonly unrecognised: readonly number[];
  /** Lines that change flows in a way that the file alone does not tell. */
  readonly todo: readonly number[];
}

const DEFAULT_PRIORITY = 32_768;
/** Words of a dump that say nothing about which packets match. */
const BESIDES: ReadonlySet<string> = new Set(
  'cookie duration n_packets n_bytes idle_age hard_age send_flow_rem reset_counts no_packet_counts no_byte_counts check_overlap importance out_port out_group'.split(
    ' ',
  ),
);
const TIMEOUTS: ReadonlySet<string> = new Set(['idle_timeout', 'hard_timeout']);

/** Reads the lines of a dump or of a file of flows. */
export function parseFlows(text: string): Flows {
  const [flows, unrecognised, todo]: [Flow[], number[], number[]] = [[], [], []];
  let at = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    at++;
    const line = raw.replace(/#.*$/, '').trim();
    // The head of a reply, or nothing.
    if (line === '' || /^(?:NXST|OFPST)_FLOW reply\b/.test(line)) continue;
    const command = /^(add|modify|modify_strict|delete|delete_strict|insert)\s+(?=\S)/.exec(line);
    if (command && command[1] !== 'add') {
      todo.push(at);
      continue;
    }
    const flow = readFlow(line.slice(command?.[0].length ?? 0), at);
    if (flow) flows.push(flow);
    else unrecognised.push(at);
  }
  return { flows, unrecognised, todo };
}

function readFlow(line: string, at: number): Flow | null {
  const place = line.search(/\bactions?=/);
  if (place < 0) return null;
  const actions = splitActions(line.slice(line.indexOf('=', place) + 1).trim());
  if (!actions) return null;
  const fields: Field[] = [];
  let [table, priority, expires] = [0, DEFAULT_PRIORITY, false];
  for (const part of splitFields(line.slice(0, place))) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? null : part.slice(equals + 1);
    if (name === 'table' && /^\d{1,3}$/.test(value ?? '')) table = Number(value);
    else if (name === 'priority' && /^\d{1,5}$/.test(value ?? '')) priority = Number(value);
    else if (TIMEOUTS.has(name)) expires ||= value !== '0';
    else if (!BESIDES.has(name)) fields.push({ name, value });
  }
  return { at, table, priority, fields, actions, expires };
}

/** Commas and spaces part fields; what stands in parentheses or quotes stays together. */
function splitFields(text: string): readonly string[] {
  return splitOutside(text, (character) => character === ',' || character === ' ' || character === '\t') ?? [text];
}

function splitActions(text: string): readonly ActionText[] | null {
  const parts = splitOutside(text, (character) => character === ',' || character === ' ');
  return parts && parts.length > 0 ? parts.map(actionOf) : null;
}

function actionOf(text: string): ActionText {
  const parenthesis = /^([\w.-]+)\((.*)\)$/s.exec(text);
  if (parenthesis) return { name: (parenthesis[1] ?? '').toLowerCase(), argument: parenthesis[2] ?? '' };
  const colon = /^([a-z_]+):(.*)$/is.exec(text);
  return colon ? { name: (colon[1] ?? '').toLowerCase(), argument: colon[2] ?? '' } : { name: text, argument: '' };
}

/** The parts of a text between signs that stand outside of parentheses and quotes; null where these do not close. */
export function splitOutside(text: string, parts: (character: string) => boolean): readonly string[] | null {
  const found: string[] = [];
  let [depth, quoted, start] = [0, false, 0];
  for (let at = 0; at <= text.length; at++) {
    const character = text[at] ?? ',';
    if (character === '"') quoted = !quoted;
    if (quoted && at < text.length) continue;
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (depth < 0) return null;
    if (at < text.length && (depth > 0 || !parts(character))) continue;
    if (at > start) found.push(text.slice(start, at));
    start = at + 1;
  }
  return depth === 0 && !quoted ? found : null;
}
