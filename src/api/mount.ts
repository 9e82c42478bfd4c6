/** Puts the routes in their places, and says what is at no place. */
import type { ApiContext } from './context.ts';
import type { ApiDependencies } from './create-context.ts';
import type { ApiApp } from './environment.ts';
import { Problem } from './problem.ts';
import { accessRoutes } from './routes/access.ts';
import { alarmPathRoutes } from './routes/alarm-paths.ts';
import { auditRoutes } from './routes/audit.ts';
import { captureRoutes } from './routes/captures.ts';
import { changeRoutes } from './routes/changes.ts';
import { configurationRoutes } from './routes/configurations.ts';
import { correctionRoutes } from './routes/corrections.ts';
import { deviceRoutes } from './routes/devices.ts';
import { drillRoutes } from './routes/drills.ts';
import { enforcementRoutes } from './routes/enforcement.ts';
import { eventRoutes } from './routes/events.ts';
import { exportRoutes } from './routes/exports.ts';
import { factRoutes } from './routes/facts.ts';
import { findingRoutes } from './routes/findings.ts';
import { flowRoutes } from './routes/flows.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { lifecycleRoutes } from './routes/lifecycle.ts';
import { mapRoutes } from './routes/map.ts';
import { openIdConnectRoutes } from './routes/open-id-connect.ts';
import { reportRoutes } from './routes/reports.ts';
import { searchRoutes } from './routes/search.ts';
import { segmentationRoutes } from './routes/segmentation.ts';
import { sensorRoutes } from './routes/sensors.ts';
import { serviceRoutes } from './routes/service.ts';
import { sessionRoutes } from './routes/session.ts';
import { settingRoutes } from './routes/settings.ts';
import { statsRoutes } from './routes/stats.ts';
import { systemRoutes } from './routes/system.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { triageRoutes } from './routes/triage.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Adds all routes and the answer to errors. */
export function addRoutes(app: ApiApp, context: ApiContext): void {
  const parts = [
    serviceRoutes,
    sessionRoutes,
    openIdConnectRoutes,
    deviceRoutes,
    correctionRoutes,
    lifecycleRoutes,
    flowRoutes,
    factRoutes,
    triageRoutes,
    findingRoutes,
    incidentRoutes,
    drillRoutes,
    segmentationRoutes,
    configurationRoutes,
    enforcementRoutes,
    changeRoutes,
    captureRoutes,
    sensorRoutes,
    searchRoutes,
    statsRoutes,
    alarmPathRoutes,
    mapRoutes,
    accessRoutes,
    exportRoutes,
    reportRoutes,
    eventRoutes,
    userRoutes,
    tokenRoutes,
    auditRoutes,
    webhookRoutes,
    settingRoutes,
    systemRoutes,
  ];
  for (const part of parts) app.route('/', part(context));
  app.onError((error, http) => {
    const request = http.get('request');
    const problem =
      error instanceof Problem
        ? error
        : isFull(error)
          ? new Problem('unavailable', 'There is no room on the disk for this; make room and try again.')
          : new Problem('defect', `Something is wrong on our side; the log has it under ${request}.`);
    if (problem.status >= 500)
      context.log.error(
        { request, operation: http.get('operation'), error: problem.cause ?? error },
        'a request failed',
      );
    else if (problem.cause !== undefined)
      context.log.warn({ request, operation: http.get('operation'), error: problem.cause }, 'a request was refused');
    return problem.toResponse(request);
  });
}

/** A store that has no room says so by this code. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'STORE_FULL' || error.code === 'ENOSPC');
}

/** What no operation answers: a page, a path of the API that does not exist, or a method that a path does not have. */
export function addPages(app: ApiApp, { pages }: ApiDependencies): void {
  app.notFound(async (http) => {
    const isApi = http.req.path.startsWith('/api/');
    if (pages && !isApi && (http.req.method === 'GET' || http.req.method === 'HEAD')) {
      const page = await pages(http.req.raw);
      if (page) {
        http.set('page', true);
        return page;
      }
    }
    throw methodsOf(app, http.req.path).length > 0
      ? new Problem(
          'no-method',
          'This address has no such method; /api/docs lists them.',
          {},
          { allow: methodsOf(app, http.req.path).join(', ') },
        )
      : new Problem('not-found', 'There is nothing at this address; /api/docs lists what there is.');
  });
}

function methodsOf(app: ApiApp, path: string): readonly string[] {
  const matching = app.routes.filter(({ method, path: pattern }) => method !== 'ALL' && patternOf(pattern).test(path));
  return [...new Set(matching.map(({ method }) => method))];
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.+?^$()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')}$`);
