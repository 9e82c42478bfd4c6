/** `wardline segment declare`: what documents say that devices need, as declared flows. */
import { Command } from 'commander';
import { type DeclareRequest, declareDocuments } from '#app/segment-declare.ts';
import { createOutput, say } from '../../output.ts';
import { plainly } from '../../service-options.ts';

/** Problems told one by one. */
const TOLD = 50;

export function declareCommand(): Command {
  return new Command('declare')
    .description('flows that documents of manufacturers and interface engines declare, one a line in JSON')
    .argument('<file...>', 'documents; their form is told by their content')
    .option('--about <whom>', 'whose they are, as category:ventilator, model:NAME or device:ID')
    .option(
      '--mapping <file>',
      'which columns are what, and who is meant by names (default: FILE.mapping.yaml beside it)',
    )
    .option('--save-mapping <file>', 'write the mapping that was used, to be completed and given again')
    .addHelpText(
      'after',
      `
Documents:
  tables of ports and partners     CSV (also with semicolons, tabs, bars) and XLSX
  conformance statements (DICOM)   their tables as text (pdftotext -layout), or a form: dicom: {device: model:NAME, entities:
                                   [{ae: STORE, role: scu, port: 104, peers: [dataset:pacs], page: 41}]}
  interface engines (HL7)          tables with sender, receiver and port; channels that Mirth Connect exported (XML)
  usage descriptions (MUD)         JSON as of RFC 8520

Each flow names its document, page or sheet, and line. What cannot be read is told and left out. Names of which nobody said who is
meant are written name:…, dns:…, controller:… or manufacturer:…: say it under "peers" of the mapping, as an address, a prefix,
category:…, device:…, dataset:pacs (ehr, ris, lis, messages, fhir, database, files, backup, directory) or zone:….

Examples:
  wardline segment declare --about category:ventilator ports.xlsx --save-mapping ports.xlsx.mapping.yaml
  wardline segment declare --about category:ip-camera camera.json >> declared.ndjson
  wardline segment declare --about dataset:messages channels.xml >> declared.ndjson`,
    )
    .action((files: readonly string[], options: Omit<DeclareRequest, 'files'>) =>
      plainly(async () => {
        const { flows, problems, unexplained } = declareDocuments({ files, ...options });
        const output = createOutput(1);
        for (const flow of flows) output.write(`${JSON.stringify(flow)}\n`);
        output.flush();
        for (const problem of problems.slice(0, TOLD)) say(`wardline: ${problem}`);
        if (problems.length > TOLD) say(`wardline: and ${problems.length - TOLD} more that could not be read`);
        if (unexplained.length > 0)
          say(`wardline: say who is meant by ${unexplained.slice(0, TOLD).join(', ')}: "peers" of a mapping`);
      }),
    );
}
