/** `wardline segment safety`: what can go wrong with Wardline itself, its controls, and the tests that show them. */
import { Command } from 'commander';
import { type Hazard, readSafetyCase } from '#app/safety-case.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';

export function safetyCommand(): Command {
  return new Command('safety')
    .description('the safety case: hazards of Wardline itself, what is done against each, and the test that shows it')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
Examples:
  wardline segment safety --format table
  wardline segment safety | jq '.hazards[] | {hazard, residual}'`,
    )
    .action(({ format }: { format: ResultFormat }) => {
      printResult(readSafetyCase(), format, ({ hazards }) => hazards.map(tell).join('\n'));
    });
}

function tell({ id, hazard, harm, severity, causes, controls, residual }: Hazard): string {
  return `${[
    `${id} (${severity}): ${hazard}`,
    `  harm:   ${harm}`,
    `  causes: ${causes.join('; ')}`,
    ...controls.flatMap(({ control, kind, shownBy }) => [
      `  ${kind}: ${control}`,
      ...shownBy.map(({ file, test }) => `    ${file}: ${test}`),
    ]),
    `  left:   ${residual}`,
  ].join('\n')}\n`;
}
