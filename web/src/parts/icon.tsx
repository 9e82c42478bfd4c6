/** Small line drawings, all on a grid of 20: never the only carrier of a meaning. */
import type { ReactNode } from 'react';

const PATHS = {
  overview: 'M3 3h6v6H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 11h6v6H3z',
  devices: 'M3 4h14v9H3zM7 17h6M10 13v4',
  map: 'M5 5.500a2 2 0 1 0 .01 0M15 5.500a2 2 0 1 0 .01 0M10 14.500a2 2 0 1 0 .01 0M7 6.500h6M6.200 8.500l2.800 5M13.800 8.500l-2.800 5',
  findings: 'M10 3 2.500 16.500h15zM10 8v4M10 14.300v.2',
  patient: 'M10 16.500S3 12.500 3 7.700A3.700 3.700 0 0 1 10 6a3.700 3.700 0 0 1 7 1.700c0 4.800-7 8.800-7 8.800z',
  changes: 'M4 10a6 6 0 1 1 2 4.500M4 10 2 8m2 2 2-2M10 7v3l2.500 1.500',
  flows: 'M3 7h12m0 0-3-3m3 3-3 3M17 13H5m0 0 3-3m-3 3 3 3',
  facts: 'M5 3h7l3 3v11H5zM8 9h4M8 12h4',
  sensors:
    'M10 10.500v6M10 9a1.200 1.200 0 1 0 .01 0M6.500 12.500a4.500 4.500 0 0 1 0-6M13.500 12.500a4.500 4.500 0 0 0 0-6M4 15A8 8 0 0 1 4 4M16 15a8 8 0 0 0 0-11',
  users:
    'M8 9a3 3 0 1 0-.01 0M2.500 16.500a5.500 5.500 0 0 1 11 0M13 4a2.500 2.500 0 0 1 0 5M15 11.500a5 5 0 0 1 2.500 5',
  roles: 'M10 3l6 2.500V10c0 4-3 6.200-6 7-3-.8-6-3-6-7V5.500z',
  tokens: 'M7 12.500a3.500 3.500 0 1 0-.01 0M9.500 8.500 17 3M14 5l2 3',
  audit: 'M5 3h10v14H5zM8 7h4M8 10h4M8 13h2',
  webhooks:
    'M10 6.700a2.200 2.200 0 1 0-.01 0M8.900 6.500 5.600 12.600M4.500 16.700a2.200 2.200 0 1 0-.01 0M6.700 14.500h6.600M15.500 16.700a2.200 2.200 0 1 0-.01 0',
  settings: 'M3 6h8M15 6h2M13 4v4M3 14h2M9 14h8M7 12v4',
  account: 'M10 10a3.500 3.500 0 1 0-.01 0M3.500 17a6.500 6.500 0 0 1 13 0',
  search: 'M8.500 14a5.500 5.500 0 1 0-.01 0M12.500 12.500 17 17',
  close: 'M5 5l10 10M15 5 5 15',
  menu: 'M3 5h14M3 10h14M3 15h14',
  sun: 'M10 13.500a3.500 3.500 0 1 0-.01 0M10 2v2M10 16v2M2 10h2M16 10h2M4.500 4.500l1.300 1.300M14.200 14.200l1.300 1.300M15.500 4.500l-1.300 1.300M5.800 14.200l-1.300 1.300',
  moon: 'M16 12.500A7 7 0 0 1 7.500 4 7 7 0 1 0 16 12.500z',
  system: 'M3 4h14v9H3zM7 17h6M10 13v4M10 4v9',
  keyboard: 'M2.500 5.500h15v9h-15zM5.500 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M6 11.700h8',
  signOut: 'M8 3H4v14h4M8 10h9m0 0-3-3m3 3-3 3',
  help: 'M10 17.500a7.500 7.500 0 1 0-.01 0M7.800 8a2.200 2.200 0 1 1 3 2c-.6.250-.8.600-.8 1.200v.3M10 14v.200',
  book: 'M4 4h5a2 2 0 0 1 1 1 2 2 0 0 1 1-1h5v12h-5a2 2 0 0 0-1 1 2 2 0 0 0-1-1H4zM10 5v12',
  up: 'M10 16V4m0 0L5 9m5-5 5 5',
  down: 'M10 4v12m0 0 5-5m-5 5-5-5',
  right: 'M7 4l6 6-6 6',
  left: 'M13 4l-6 6 6 6',
  play: 'M6 4l10 6-10 6z',
  pause: 'M7 4v12M13 4v12',
  report: 'M5 3h7l3 3v11H5zM8 13v-2M10 13V9M12 13v-3',
  access: 'M8 12.500a3.500 3.500 0 1 0-.01 0M10.500 7 17 3M14 5l2 3M3 17h14',
  clock: 'M10 17.500a7.500 7.500 0 1 0-.01 0M10 5.500V10l3 2',
  download: 'M10 3v9m0 0 4-4m-4 4L6 8M4 16h12',
  columns: 'M3 4h14v12H3zM8 4v12M13 4v12',
  star: 'M10 3l2.200 4.600 5 .7-3.600 3.500.9 5L10 14.400 5.500 16.800l.9-5L2.800 8.300l5-.7z',
  warning: 'M10 3 2.500 16.500h15zM10 8v4M10 14.300v.2',
  good: 'M10 17.500a7.500 7.500 0 1 0-.01 0M6.500 10l2.500 2.500 4.500-5',
  lock: 'M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9',
  empty: 'M3 11l2.500-7h9L17 11v6H3zM3 11h4l1 2h4l1-2h4',
  broken: 'M10 17.500a7.500 7.500 0 1 0-.01 0M7 7l6 6M13 7l-6 6',
  plug: 'M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  proof: 'M8.500 14a5.500 5.500 0 1 0-.01 0M12.500 12.500 17 17M6 8.500l2 2 3-3.500',
} as const;
export type IconName = keyof typeof PATHS;

/** An icon; it is for the eye alone, the words stand beside it. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

const CIRCLE = 'M8 3a5 5 0 1 0 .01 0z';
const SHAPES: Readonly<Record<string, string>> = {
  critical: 'M8 1l7 7-7 7-7-7z',
  high: 'M8 1.500 15 14H1z',
  medium: 'M2.500 2.500h11v11h-11z',
  low: 'M8 2a6 6 0 1 0 .01 0z',
  info: CIRCLE,
};

/** The shape of a severity: each has its own, so that no colour has to be told. */
export function SeverityShape({ severity }: { readonly severity: string }): ReactNode {
  const hollow = severity === 'info' || severity === 'low';
  return (
    <svg width="13" height="13" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={SHAPES[severity] ?? CIRCLE}
        fill={hollow ? 'none' : 'currentColor'}
        stroke="currentColor"
        strokeWidth="2"
      />
    </svg>
  );
}
