/** What is known of an IOS configuration while its lines are read: every part writes here, and `configuration.ts` reads it. */
import type { Line, Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import { AccessLists } from './access-lists.ts';
import { InterfaceDrafts } from './interface-drafts.ts';
import { ObjectGroups } from './object-groups.ts';
import type { Block } from './reading.ts';
import { RoutingDrafts } from './routing-drafts.ts';
import { ServicePolicies } from './service-drafts.ts';
import { ZoneDrafts } from './zone-drafts.ts';

export class Context {
  readonly file: string;
  readonly book: LineBook;
  readonly lists: AccessLists = new AccessLists();
  readonly groups: ObjectGroups = new ObjectGroups();
  readonly interfaces: InterfaceDrafts = new InterfaceDrafts();
  readonly zones: ZoneDrafts = new ZoneDrafts();
  readonly routing: RoutingDrafts = new RoutingDrafts();
  readonly services: ServicePolicies = new ServicePolicies();
  hostname: string | null = null;
  /** The block whose lines are read; null at the top level. */
  block: Block | null = null;
  /** The line that opened it, or the last one at the top level. */
  header: Line | null = null;
  readonly used: Reference[] = [];
  /** Words of commands that are not looked into: a name among them is used there. */
  readonly mentioned: Set<string> = new Set();

  constructor(text: string, file: string) {
    this.file = file;
    this.book = new LineBook(text, file);
  }

  /** Notes that a line uses a name. */
  use(kind: string, name: string, line: Line): void {
    this.used.push({ kind, name, line });
  }
}
