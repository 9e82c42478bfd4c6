/** Virtual domains of a FortiOS configuration: each is a firewall of its own, with its interfaces, objects, policies and routes. */
import type { Configuration } from '../../configuration.ts';
import type { Node } from './syntax.ts';

/** What a file says of one domain; `name` is null where there is one firewall only. */
export interface Domain {
  readonly name: string | null;
  readonly sections: readonly Node[];
}

/** What is read of one domain. */
export type DomainReading = Omit<Configuration, 'file' | 'dialect' | 'lines'>;

/** The domains of a file, each with the sections that are said of all. An interface that names no domain is in `root`. */
export function domainsOf(roots: readonly Node[]): readonly Domain[] {
  const shared = roots.flatMap(({ name, children }) => (name === 'global' ? children : []));
  const plain = roots.filter(({ name }) => name !== 'global' && name !== 'vdom');
  const all = [...shared, ...plain];
  const domains = roots.filter(({ name }) => name === 'vdom').flatMap(({ children }) => children);
  if (domains.length < 2) return [{ name: null, sections: [...all, ...domains.flatMap(({ children }) => children)] }];
  return domains.map(({ name, children }) => ({
    name,
    sections: [...all.map((section) => interfacesOf(section, name)), ...children],
  }));
}

function interfacesOf(section: Node, domain: string): Node {
  if (section.name !== 'system interface') return section;
  const own = section.children.filter(({ settings }) => (settings.get('vdom')?.values[0] ?? 'root') === domain);
  return { ...section, children: own };
}

/** The links between domains whose ends have no addresses: where packets go by them, no configuration of interfaces tells. */
export function bareLinks(section: Node, roots: readonly Node[]): readonly Node[] {
  const numbered = new Set(
    roots
      .flatMap((root) => (root.name === 'global' ? root.children : [root]))
      .filter(({ name }) => name === 'system interface')
      .flatMap(({ children }) => children)
      .filter(({ settings }) => !/^(?:0\.0\.0\.0)?$/.test(settings.get('ip')?.values[0] ?? ''))
      .map(({ name }) => name),
  );
  return section.children.filter(({ name }) => !numbered.has(`${name}0`) || !numbered.has(`${name}1`));
}

/** One device of all its domains. */
export function joined(parts: readonly DomainReading[]): DomainReading {
  return {
    hostname: parts.find(({ hostname }) => hostname !== null)?.hostname ?? null,
    filters: parts.flatMap(({ filters }) => filters),
    guards: parts.flatMap(({ guards }) => guards),
    interfaces: parts.flatMap(({ interfaces }) => interfaces),
    routes: parts.flatMap(({ routes }) => routes),
    undefinedNames: parts.flatMap(({ undefinedNames }) => undefinedNames),
    unusedNames: parts.flatMap(({ unusedNames }) => unusedNames),
    routing: { ospf: [], bgp: [], translations: parts.flatMap(({ routing }) => routing.translations) },
  };
}
