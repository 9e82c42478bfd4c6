/** Figures in the text format of Prometheus (version 0.0.4), and the API's own: requests by operation and status. */
import type { Services } from './services.ts';

type Family = ReturnType<Services['metrics']>[number];

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
const helpText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const valueText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';

/** The exposition of families; a family or label whose name the format does not take is left out. */
export function exposition(families: readonly Family[]): string {
  return families
    .filter(({ name }) => NAME.test(name))
    .map(({ name, help, type, values }) => {
      const lines = values.map(({ labels, value }) => {
        const pairs = Object.entries(labels)
          .filter(([label]) => LABEL.test(label))
          .map(([label, text]) => `${label}="${escaped(text)}"`);
        return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${valueText(value)}\n`;
      });
      return `# HELP ${name} ${helpText(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

export interface RequestCounts {
  /** `operation` is null where no route matched. */
  count(operation: string | null, status: number, seconds: number): void;
  /** Event streams that are open. */
  streams: number;
  /** What the last verification of the audit log said; null before the first. */
  auditWhole: boolean | null;
  families(): readonly Family[];
}

/** Counts of requests. */
export function createRequestCounts(): RequestCounts {
  const counts = new Map<string, { operation: string; status: string; requests: number; seconds: number }>();
  return {
    streams: 0,
    auditWhole: null,
    count(operation, status, seconds) {
      const key = `${operation ?? 'none'} ${status}`;
      const entry = counts.get(key) ?? {
        operation: operation ?? 'none',
        status: String(status),
        requests: 0,
        seconds: 0,
      };
      entry.requests++;
      entry.seconds += seconds;
      counts.set(key, entry);
    },
    families() {
      const entries = [...counts.values()];
      return [
        {
          name: 'wardline_api_requests_total',
          help: 'Requests answered, by operation and status.',
          type: 'counter',
          values: entries.map(({ operation, status, requests }) => ({
            labels: { operation, status },
            value: requests,
          })),
        },
        {
          name: 'wardline_api_request_seconds_total',
          help: 'Time spent on requests, by operation and status.',
          type: 'counter',
          values: entries.map(({ operation, status, seconds }) => ({ labels: { operation, status }, value: seconds })),
        },
        {
          name: 'wardline_api_event_streams',
          help: 'Event streams that are open.',
          type: 'gauge',
          values: [{ labels: {}, value: this.streams }],
        },
        {
          name: 'wardline_audit_whole',
          help: 'Whether the audit log was whole when it was verified last: 1 yes, 0 no.',
          type: 'gauge',
          values: this.auditWhole === null ? [] : [{ labels: {}, value: this.auditWhole ? 1 : 0 }],
        },
      ];
    },
  };
}
