/** What was read of an IOS configuration, in the neutral words. */
import { defaultBandwidth } from '../../cisco/interface-names.ts';
import type { Configuration, Guard } from '../../configuration.ts';
import type { Context } from './context.ts';
import { accessListFilters } from './filters.ts';
import { toInterface } from './interface-drafts.ts';
import { references } from './references.ts';
import { ospfOf, toRouting } from './routing.ts';
import { terminalFilter } from './terminal-filter.ts';
import { zoneFirewall } from './zone-filters.ts';

/** The configuration that a context holds. Entries of access lists are read here, when all groups are known. */
export function toConfiguration(context: Context): Configuration {
  const lists = accessListFilters(context);
  const firewall = zoneFirewall(context, lists);
  const terminal = terminalFilter(context);
  noteTranslations(context);
  const known = new Set(lists.map(({ name }) => name));
  return {
    file: context.file,
    dialect: 'cisco-ios',
    hostname: context.hostname,
    filters: [...lists, ...firewall.filters, ...terminal.filters],
    guards: [...firewall.guards, ...accessGroups(context, known), ...terminal.guards],
    interfaces: [...context.interfaces.byName.values()].map((draft) =>
      toInterface(draft, ospfOf(context, draft), draft.bandwidth ?? defaultBandwidth(draft.name)),
    ),
    routes: context.routing.statics,
    lines: context.book.all(),
    ...references(context),
    routing: toRouting(context),
  };
}

/** Translation changes the way of packets that come in or leave on the outer side. */
function noteTranslations({ book, interfaces, routing }: Context): void {
  const outer = [...interfaces.byName.values()].filter(({ translates }) => translates).map(({ name }) => name);
  for (const { at } of routing.translations)
    book.note(at, 'todo', outer.length === 0 ? 'nothing' : { filters: [], forwarding: true, interfaces: outer });
}

/** Access lists at interfaces. One that stands nowhere lets everything pass, as on the device. */
function accessGroups(context: Context, known: ReadonlySet<string>): readonly Guard[] {
  const guards: Guard[] = [];
  for (const draft of context.interfaces.byName.values()) {
    for (const { name, place, line } of draft.guards.values()) {
      if (!known.has(name)) continue;
      guards.push({
        filter: name,
        place,
        in: place === 'in' ? [draft.name] : null,
        out: place === 'out' ? [draft.name] : null,
        line,
      });
    }
  }
  return guards;
}
