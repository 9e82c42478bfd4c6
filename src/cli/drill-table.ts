/** Drills as text for people to read on a terminal. */
import type { BlastAnswer, WormAnswer } from '#app/drill.ts';
import type { BlastRadius, ContainmentPlan, WormDrill } from '#model/drill-answer.ts';

/** A worm, before and after a policy; devices by the names that `nameOf` gives them. */
export function wormTable({ after, ...before }: WormAnswer, nameOf: (id: string) => string): string {
  return after === undefined
    ? drillTable('', before, nameOf)
    : `${drillTable('As it is: ', before, nameOf)}\n${drillTable('With the policy: ', after, nameOf)}`;
}

function drillTable(head: string, drill: WormDrill, nameOf: (id: string) => string): string {
  const lines = [
    `${head}from ${nameOf(drill.entry)} the worm reaches ${counted(drill.infected.length, 'device')}; each infects ${Math.round(drill.reproduction * 100) / 100} others`,
    ...drill.lost.map(
      (loss) =>
        `  ${loss.function}: first device lost after ${loss.t.toFixed(1)} h, in ${Math.round(loss.share * 100)} % of the runs`,
    ),
  ];
  if (drill.cuts === null) lines.push('  no cut keeps every critical device safe without taking what care needs');
  else if (drill.cuts.length === 0) lines.push('  every critical device is safe');
  else {
    lines.push(`  the fewest cuts that keep every critical device safe (${drill.cuts.length}):`);
    for (const cut of drill.cuts)
      lines.push(
        `    ${nameOf(cut.from)} → ${nameOf(cut.to)} ${cut.protocol}${cut.port === null ? '' : `/${cut.port}`}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

/** Ways of containing it, the advised one marked. */
export function containTable({ infected, atRisk, ways, advised }: ContainmentPlan): string {
  const lines = [`${infected.length} infected, ${atRisk.length} at risk if nothing is done`];
  for (const way of ways) {
    const { accesses, needed, critical, paper } = way.cost;
    lines.push(
      `${way.name === advised ? '*' : ' '} ${way.name.padEnd(18)} ${way.says}`,
      `    cuts ${counted(accesses, 'access', 'accesses')}; care needs ${needed} of them, critical devices ${critical}; ${way.atRisk.length} still at risk`,
    );
    if (paper.length > 0) lines.push(`    goes on paper: ${paper.join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Devices, ways and choke points that a table shows. */
const SHOWN = 20;

/** How far an intruder comes, before and after a policy. */
export function blastTable({ after, ...before }: BlastAnswer, nameOf: (id: string) => string): string {
  return after === undefined
    ? radius('', before, nameOf)
    : `${radius('As it is: ', before, nameOf)}\n${radius('With the policy: ', after, nameOf)}`;
}

function radius(
  head: string,
  { from, reached, counts, paths, chokePoints }: BlastRadius,
  nameOf: (id: string) => string,
): string {
  const { devices, critical, beds, datasets, functions } = counts;
  const lines = [
    `${head}from ${nameOf(from)} an intruder reaches ${counted(devices, 'device')}, ${critical} of them critical, ${counted(beds, 'bed')}`,
    ...(datasets.length === 0 ? [] : [`  data: ${datasets.join(', ')}`]),
    ...functions.map((one) => `  ${one.function}: ${counted(one.devices, 'device')}, ${one.critical} critical`),
    ...reached
      .slice(0, SHOWN)
      .map(
        ({ hops, to, from: by, protocol, port, weakness, because }) =>
          `  ${hops}  ${nameOf(by)} → ${nameOf(to)} ${protocol}${port === null ? '' : `/${port}`} by ${weakness}${because === null ? '' : ` (${because})`}`,
      ),
    ...(reached.length > SHOWN ? [`  … ${reached.length - SHOWN} more`] : []),
    ...(paths.length === 0 ? [] : ['  ways to critical devices:']),
    ...paths.slice(0, SHOWN).map((way) => `    ${[from, ...way.map(({ to }) => to)].map(nameOf).join(' → ')}`),
    ...(chokePoints.length === 0 ? [] : ['  changes that save the most:']),
    ...chokePoints.map(
      ({ device, saves, critical: lives, left, access }) =>
        `    ${access === null ? `update or separate ${nameOf(device)}` : `close ${nameOf(access.from)} → ${nameOf(access.to)} ${access.protocol}${access.port === null ? '' : `/${access.port}`}`}: saves ${saves} (${lives} critical), leaves ${left}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
