/** One box over everything: devices, findings, flows and facts, each as far as it may be seen and can be asked. */
import type { Searchable } from '#base/query.ts';
import { parseQuery } from '#base/query-parse.ts';
import { DEVICES, FACTS, FINDINGS, FLOWS } from '#model/search.ts';
import { decide, type OperationId, type Principal } from '../auth/permissions.ts';
import type { ApiContext } from '../context.ts';
import {
  SearchAnswerSchema,
  type SearchField,
  SearchFieldsSchema,
  type SearchPart,
  SearchQuerySchema,
} from '../contract.ts';
import type { ApiApp } from '../environment.ts';
import type { Awaitable, Page, PageRequest } from '../page.ts';
import { Problem } from '../problem.ts';
import { createRoutes, serve } from '../serve.ts';

/** How long one kind may take, in milliseconds. */
const PART_TIME = 1500;

/** `/search…` */
export function searchRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services, now } = context;
  const tag = 'Search';
  serve(
    app,
    context,
    {
      id: 'search',
      method: 'get',
      path: '/search',
      tag,
      summary: 'Everything that matches a search',
      description: 'The first of each kind; a kind that cannot be asked this way says why.',
      query: SearchQuerySchema,
      answer: SearchAnswerSchema,
    },
    async ({ query: { q, limit }, principal }) => {
      const asked: Asked = { q, limit, principal, now: now() };
      const [devices, findings, flows, facts] = await Promise.all([
        partOf(asked, 'listDevices', DEVICES, (request) => services.devices.list(request)),
        partOf(asked, 'listFindings', FINDINGS, (request) => services.findings.list(request)),
        partOf(asked, 'listFlows', FLOWS, (request) => services.flows.list(request)),
        partOf(asked, 'listFacts', FACTS, (request) => services.facts.list(request)),
      ]);
      const problems = [devices, findings, flows, facts].filter((one) => one !== null).map(({ problem }) => problem);
      const [first] = problems;
      if (first && problems.every((problem) => problem !== null)) throw new Problem('bad-query', first);
      return { devices, findings, flows, facts };
    },
  );
  serve(
    app,
    context,
    {
      id: 'listSearchFields',
      method: 'get',
      path: '/search/fields',
      tag,
      summary: 'What can be asked of each kind of thing',
      answer: SearchFieldsSchema,
    },
    async () => ({ items: [DEVICES, FINDINGS, FLOWS, FACTS].flatMap(fieldsOf) }),
  );
  return app;
}

interface Asked {
  readonly q: string;
  readonly limit: number;
  readonly principal: Principal;
  readonly now: Date;
}

/** What one kind has; null where who asks may not see it. */
async function partOf<Item>(
  { q, limit, principal, now }: Asked,
  operation: OperationId,
  searchable: Searchable<Item>,
  list: (request: PageRequest) => Awaitable<Page<Item>>,
): Promise<SearchPart<Item> | null> {
  if (decide(principal, operation) !== 'allowed') return null;
  const parsed = parseQuery(q, { among: searchable, now });
  if (parsed.kind === 'malformed') return { items: [], total: null, problem: parsed.reason };
  const page = await inTime(list({ query: parsed.query, limit, cursor: null }));
  return page
    ? { items: page.items, total: page.total, problem: null }
    : { items: [], total: null, problem: `This took too long; search ${searchable.name} by themselves.` };
}

/** Null where it takes too long: one slow kind does not keep the others back. */
async function inTime<Value>(work: Awaitable<Value>): Promise<Value | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, PART_TIME, null);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function fieldsOf({
  name: kind,
  fields,
  aliases,
}: Pick<Searchable<never>, 'name' | 'fields' | 'aliases'>): readonly SearchField[] {
  return Object.entries(fields).map(([name, { type, help }]) => ({
    kind,
    name,
    type,
    help,
    aliases: Object.entries(aliases).flatMap(([alias, of]) => (of === name ? [alias] : [])),
  }));
}
