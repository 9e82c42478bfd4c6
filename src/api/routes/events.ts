/** Events as they happen (server-sent events, WHATWG HTML 9.2): changes, which can be resumed, and findings, sensors and notices, which are told once. */
import { authenticate } from '../auth/authenticate.ts';
import { actorOf, decide } from '../auth/permissions.ts';
import type { ApiContext } from '../context.ts';
import type { ApiApp } from '../environment.ts';
import { openStream } from '../event-stream.ts';
import { Problem } from '../problem.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/events` */
export function eventRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const streams = new Map<string, number>();
  serve(
    app,
    context,
    {
      id: 'followEvents',
      method: 'get',
      path: '/events',
      tag: 'Events',
      summary: 'Events as they happen',
      description:
        'Server-sent events named change, finding, triage, sensor, capture and notice. The id of a change is its number: sent back in Last-Event-ID, every change after it is told again first.',
      media: ['text/event-stream'],
      streams: true,
    },
    async ({ principal, http }) => {
      const who = principal.kind === 'nobody' ? 'nobody' : principal.user.id;
      const mine = streams.get(who) ?? 0;
      const { limits } = context.config;
      if (mine >= limits.streamsPerAccount || context.counts.streams >= limits.streams)
        throw new Problem('too-many', 'Too many event streams are open; close one first.', {}, { 'retry-after': '30' });
      streams.set(who, mine + 1);
      context.counts.streams++;
      const resumed = http.req.header('last-event-id');
      const stream = openStream(context, principal, /^\d{1,15}$/.test(resumed ?? '') ? Number(resumed) : null, {
        stillMay: async () => {
          const now = await authenticate(context, http).catch(() => null);
          return now !== null && actorOf(now) === actorOf(principal) && decide(now, 'followEvents') === 'allowed';
        },
        onEnd: () => {
          context.counts.streams--;
          const left = (streams.get(who) ?? 1) - 1;
          if (left === 0) streams.delete(who);
          else streams.set(who, left);
        },
      });
      return new Response(stream, {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      });
    },
  );
  return app;
}
