/** `wardline segment documents`: what documents declare, held against what was seen. */
import { Command } from 'commander';
import { type DocumentsRequest, documents } from '#app/segment-documents.ts';
import { historyOptions } from '../../history-options.ts';
import { say } from '../../output.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';

const SHOWN = 50;

export function documentsCommand(): Command {
  return historyOptions(new Command('documents'))
    .description(
      'flows that were seen and no document declares, declared ones never seen, and declared ones that are insecure',
    )
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
A flow is undeclared only where some document speaks of one of its sides; how many conversations no document speaks of at all is
counted. --declared takes whatever segment declare reads: documents, folders of them, and their flows as lines of JSON.

Examples:
  wardline segment documents --data /var/lib/wardline --declared documents/ --days 30 --format table
  wardline flows ward.pcap | wardline segment documents --flows - --devices devices.ndjson --declared ports.xlsx`,
    )
    .action(({ format, ...request }: DocumentsRequest & { format: ResultFormat }) =>
      plainly(async () => {
        const tell = (message: string): void => say(`wardline: ${message}`);
        printResult(await documents({ ...request, tell }), format, tellHeld);
      }),
    );
}

function tellHeld({ undeclared, neverSeen, insecure, undocumented }: Awaited<ReturnType<typeof documents>>): string {
  const flowOf = ({ from, to, protocol, ports }: (typeof neverSeen)[number]['declared']): string =>
    `${from} → ${to} on ${protocol}${ports.length === 0 ? '' : `/${ports.join(',')}`}`;
  return [
    `seen, and declared by no document: ${undeclared.length}`,
    ...undeclared
      .slice(0, SHOWN)
      .map(
        (one) =>
          `  ${one.flows} × ${one.from ?? one.client} → ${one.to ?? one.server} on ${one.protocol ?? '?'}${one.port === null ? '' : `/${one.port}`}, ${one.first} to ${one.last}${one.lifeCritical ? ', LIFE-CRITICAL' : ''}`,
      ),
    `declared, and never seen: ${neverSeen.length}`,
    ...neverSeen
      .slice(0, SHOWN)
      .map(({ declared, because }) => `  ${flowOf(declared)} (${declared.source ?? 'no source'}): ${because}`),
    `declared, and insecure: ${insecure.length}`,
    ...insecure
      .slice(0, SHOWN)
      .map(
        ({ declared, flows, because }) =>
          `  ${flowOf(declared)} (${declared.source ?? 'no source'}), seen ${flows} ×: ${because}`,
      ),
    `conversations of which no document speaks: ${undocumented}`,
    '',
  ].join('\n');
}
