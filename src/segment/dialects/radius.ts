/** Answers of a RADIUS server: for each device its zone's VLAN, filter and access list, as FreeRADIUS reads them (users file). */
import { NONE } from '#access/packets/diagram.ts';
import type { PacketSet } from '#access/packets/space.ts';
import { answerNotes, type ListLines } from '../cisco-lists.ts';
import { type PlanDevice, type PlanZone, type PolicyDialect, RenderError } from '../dialect.ts';
import { LIST_FAMILIES, leasePackets, listReplies, listsOf, zoneReplies } from '../radius-replies.ts';
import { filtersPermit, openers, withoutDiscovery, zonePackets } from '../read-back.ts';

/** A switch takes about this many lines for one port; longer lists are better named by Filter-Id. */
const PORT_LINES = 64;

export const radius: PolicyDialect = {
  name: 'radius',
  title: 'VLAN, filter and access list of each device (FreeRADIUS users file)',
  write(plan, devices) {
    const zones = plan.zones.map((zone) => ({ zone, lists: listsOf(plan, zone) }));
    const lines = zones.reduce((sum, { lists }) => sum + lists.reduce((all, { count }) => all + count, 0), 0);
    const tcam = zones.reduce((sum, { lists }) => sum + lists.reduce((all, one) => all + one.tcam, 0), 0);
    const long = zones.filter(({ lists }) => lists.some(({ count }) => count > PORT_LINES));
    const text = [
      '# The VLAN of a zone has the name of the zone on every switch, unless the policy gives it another.',
      ...zones.flatMap(({ zone, lists }) => {
        const replies = replyLines(zone, lists);
        const own = devices.filter((device) => device.zone === zone);
        return ['', zoneHead(zone), ...replies, ...own.flatMap((device) => deviceLines(device, replies))];
      }),
      '',
    ].join('\n');
    const notes = [
      ...answerNotes(plan),
      ...long.map(
        ({ zone }) =>
          `the list of zone ${zone.id} has more than ${PORT_LINES} lines, more than most switches take for a port: let Filter-Id name a list of theirs`,
      ),
      ...(devices.length === 0
        ? ['no device has a card: give devices with "macs" in --devices to have them told apart']
        : []),
    ];
    return { text, lines, tcam, notes };
  },
  // A port's list speaks of what its device sends.
  asked: (space, plan) =>
    space.diagrams.and(
      space.diagrams.less(withoutDiscovery(space, openers(space, true)), leasePackets(space)),
      zonePackets(space, 'src', plan.zones),
    ),
  permitted(space, text, plan) {
    const { diagrams } = space;
    let permitted: PacketSet = NONE;
    for (const zone of plan.zones) {
      const configuration = configurationOf(text, zone);
      const names = LIST_FAMILIES.map(({ bits }) => `PORT-${bits}`);
      const allowed = filtersPermit(space, 'cisco-ios', configuration, names);
      permitted = diagrams.or(permitted, diagrams.and(allowed, zonePackets(space, 'src', [zone])));
    }
    return permitted;
  },
};

/** The answer for a zone by itself: nobody signs in as it, a server may look its attributes up. */
function zoneHead({ id }: PlanZone): string {
  return `"zone:${id}" Auth-Type := Reject`;
}

/** A device that a switch asks about by its card (MAB). */
function deviceLines({ id, macs }: PlanDevice, replies: readonly string[]): readonly string[] {
  return macs.flatMap((mac) => {
    const name = mac.replaceAll(':', '');
    const comment = `# ${id.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 80)}`;
    return ['', comment, `"${name}" Cleartext-Password := "${name}"`, ...replies];
  });
}

function replyLines(zone: PlanZone, lists: readonly ListLines[]): readonly string[] {
  const replies = [...zoneReplies(zone), ...listReplies(lists)];
  return replies.map(({ attribute, operator, value, isWord }, index) => {
    const end = index === replies.length - 1 ? '' : ',';
    return `\t${attribute} ${operator} ${isWord ? value : `"${value}"`}${end}`;
  });
}

/** The lists of a zone's entry as a switch would have them. */
function configurationOf(text: string, zone: PlanZone): string {
  const start = text.indexOf(`\n${zoneHead(zone)}\n`);
  if (start < 0) throw new RenderError(`the entry of zone ${zone.id} is not there when the text is read back`);
  const end = text.indexOf('\n\n', start);
  const entry = text.slice(start, end < 0 ? undefined : end);
  return LIST_FAMILIES.flatMap(({ bits, attribute, header }) => [
    `${header} PORT-${bits}`,
    ...entry.split('\n').flatMap((line) => {
      const [, pair = '', words = ''] = /^\tCisco-AVPair \+= "([a-z0-9:]+)#\d+=(.*)",?$/.exec(line) ?? [];
      return pair === attribute ? [` ${words}`] : [];
    }),
    '!',
  ]).join('\n');
}
