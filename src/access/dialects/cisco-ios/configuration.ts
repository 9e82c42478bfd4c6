/** What was read of an IOS configuration, in the neutral words. */
import { defaultBandwidth } from '../../cisco/interface-names.ts';
import type { Configuration } from '../../configuration.ts';
import type { Guard } from '../../filter.ts';
import type { Context } from './context.ts';
import { accessListFilters } from './filters.ts';
import { type InterfaceDraft, toInterface } from './interface-drafts.ts';
import { references } from './references.ts';
import { ospfOf, toRouting } from './routing.ts';
import { serviceFilters } from './service-policies.ts';
import { terminalFilter } from './terminal-filter.ts';
import { zoneFirewall } from './zone-filters.ts';

/** The configuration that a context holds. Entries of access lists are read here, when all groups are known. */
export function toConfiguration(context: Context): Configuration {
  const lists = accessListFilters(context);
  const firewall = zoneFirewall(context, lists);
  const terminal = terminalFilter(context);
  const services = serviceFilters(context);
  noteTranslations(context);
  noteInterfaces(context);
  const known = new Set(lists.map(({ name }) => name));
  return {
    file: context.file,
    dialect: 'cisco-ios',
    hostname: context.hostname,
    filters: [...lists, ...firewall.filters, ...terminal.filters, ...services.filters],
    guards: [...firewall.guards, ...accessGroups(context, known), ...terminal.guards, ...services.guards],
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

/** What the lines of interfaces could change that are not understood; of an interface that is down, nothing. */
function noteInterfaces({ book, interfaces }: Context): void {
  for (const draft of interfaces.byName.values()) {
    const hasAddress = draft.primary !== null || draft.others.length > 0;
    const near = draft.doubts.length > 0 ? nearTo(draft, interfaces.byName) : [];
    for (const { at, support, addresses, mayAddress, isRouting } of draft.doubts) {
      const isWide = addresses !== null || (mayAddress && !hasAddress && draft.switched === null);
      if (!draft.up) book.note(at, support, 'nothing');
      else if (isWide) {
        const family = addresses === 128 ? { bits: 128 as const } : { routes: true as const };
        book.note(at, support, { filters: [], forwarding: true, ...family });
      } else {
        const routes = isRouting ? { routes: true as const } : {};
        book.note(at, support, { filters: [], forwarding: true, interfaces: near, ...routes });
      }
    }
  }
}

/** The interface, those below it, the bundle that it is part of, and those of the VLANs that it carries. */
function nearTo(draft: InterfaceDraft, all: ReadonlyMap<string, InterfaceDraft>): readonly string[] {
  const roots = [draft.name, ...(draft.bundle === null ? [] : [draft.bundle])];
  const below = [...all.keys()].filter((name) => roots.some((root) => name.startsWith(`${root}.`)));
  const bridged = draft.switched === null ? [] : [...all.keys()].filter((name) => /^(?:vlan|bdi|bvi)\d/i.test(name));
  return [...roots, ...below, ...bridged];
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
