/** What a report rests on, so that its reader can judge it: who listened, which recordings were read, and how old the knowledge of dates is. */
import { counted } from './notes.ts';
import type { ReportSource } from './source.ts';

/** Captures that are named. */
const NAMED = 5;

/** Sentences, as far as who asks may see what they speak of. */
export async function sourcesOf(source: ReportSource): Promise<readonly string[]> {
  const { services, may } = source;
  const said: string[] = [];
  if (may('listSensors')) {
    const sensors = services.sensors();
    if (sensors.length > 0)
      said.push(`${counted(sensors.length, 'sensor', 'sensors')}: ${sensors.map(({ name }) => name).join(', ')}.`);
  }
  if (may('listCaptures')) said.push(...(await capturesOf(source)));
  const packs = await services.lifecycle.knowledge();
  said.push(
    'What a device is follows from what it says on the network, or from the word of a person; its page names the packets.',
    ...(packs.length === 0
      ? ['Support dates are those that come with Wardline.']
      : packs.map(
          ({ name, documents, newest, ageDays }) =>
            `The pack ${name}: ${counted(documents, 'document', 'documents')}, the newest of ${newest}, taken in ${counted(ageDays, 'day', 'days')} ago.`,
        )),
  );
  return said;
}

async function capturesOf({ services, settings }: ReportSource): Promise<readonly string[]> {
  const captures = (await services.captures()).filter(({ state, start }) => state === 'done' && start !== null);
  const starts = captures.flatMap(({ start }) => start ?? []).sort();
  const ends = captures.flatMap(({ end }) => end ?? []).sort();
  const [first, last] = [starts[0], ends.at(-1)];
  if (first === undefined || last === undefined) return [];
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: settings.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const names = captures.slice(0, NAMED).map(({ path }) => path.replace(/^.*\//, ''));
  const more = captures.length > NAMED ? ' and others' : '';
  return [
    `${counted(captures.length, 'capture', 'captures')} (${names.join(', ')}${more}) of traffic from ${format.format(new Date(first))} to ${format.format(new Date(last))}.`,
  ];
}
