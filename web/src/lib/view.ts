/** What the address of a view holds: whoever gets the link sees the same. */
import { useNavigate, useSearch } from '@tanstack/react-router';

/** All parts are texts, and all may be missing. */
export interface View {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly group?: string;
  readonly period?: string;
  readonly kind?: string;
  readonly zones?: string;
  readonly at?: string;
  /** A moment of the past that is shown, and the one it is compared with. */
  readonly time?: string;
  readonly than?: string;
  /** What is open: a claim of a device, or the zones of the map, one a line. */
  readonly open?: string;
  readonly actor?: string;
  readonly action?: string;
  /** Which findings. */
  readonly show?: string;
}
const NAMES: readonly (keyof View)[] = [
  'q',
  'sort',
  'columns',
  'group',
  'period',
  'kind',
  'zones',
  'at',
  'time',
  'than',
  'open',
  'actor',
  'action',
  'show',
];
/** Longest text that is taken from an address; searches are shorter. */
const LIMIT = 4000;

/** The parts of an address that are known; the others are dropped. */
export function readView(raw: Readonly<Record<string, unknown>>): View {
  const view: { -readonly [Name in keyof View]: string } = {};
  for (const name of NAMES) {
    const value = raw[name];
    if (typeof value === 'string' && value !== '') view[name] = value.slice(0, LIMIT);
  }
  return view;
}

/** `?q=…` as plain texts, readable in the address. */
export function parseAddress(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The other way. */
export function printAddress(search: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (typeof value === 'string' && value !== '') parameters.set(name, value);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** The view of the address, and how to change parts of it; null takes a part out. */
export function useView(): readonly [
  view: View,
  change: (parts: { readonly [Name in keyof View]?: string | null }, replace?: boolean) => void,
] {
  // The root route has let through nothing else.
  const view: View = useSearch({ strict: false });
  const navigate = useNavigate();
  return [
    view,
    (parts, replace = false) => {
      const next = readView({ ...view, ...parts });
      void navigate({ to: '.', search: next, replace, resetScroll: false });
    },
  ];
}
