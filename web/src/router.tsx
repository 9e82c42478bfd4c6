/** Which page stands at which address. Pages are loaded when they are gone to. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, RouterProvider } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { App } from './app.tsx';
import { parseAddress, printAddress, readView, type View } from './lib/view.ts';
import { OverviewPage } from './pages/overview.tsx';
import { BrokenPage, MissingPage } from './pages/wrong.tsx';

const root = createRootRoute({
  component: App,
  validateSearch: (raw: Record<string, unknown>): View => readView(raw),
});
const parent = (): typeof root => root;

const routes = [
  createRoute({ getParentRoute: parent, path: '/', component: OverviewPage }),
  createRoute({
    getParentRoute: parent,
    path: '/devices',
    component: lazyRouteComponent(() => import('./pages/devices.tsx'), 'DevicesPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/devices/$id',
    component: lazyRouteComponent(() => import('./pages/device.tsx'), 'DevicePage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/map',
    component: lazyRouteComponent(() => import('./pages/map.tsx'), 'MapPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/findings',
    component: lazyRouteComponent(() => import('./pages/findings.tsx'), 'FindingsPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/findings/$id',
    component: lazyRouteComponent(() => import('./pages/finding.tsx'), 'FindingPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/incidents',
    component: lazyRouteComponent(() => import('./pages/incidents.tsx'), 'IncidentsPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/incidents/$id',
    component: lazyRouteComponent(() => import('./pages/incident.tsx'), 'IncidentPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/drill',
    component: lazyRouteComponent(() => import('./pages/drill.tsx'), 'DrillPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/segmentation',
    component: lazyRouteComponent(() => import('./pages/segmentation.tsx'), 'SegmentationPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/patient-data',
    component: lazyRouteComponent(() => import('./pages/patient-data.tsx'), 'PatientDataPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/out-of-date',
    component: lazyRouteComponent(() => import('./pages/out-of-date.tsx'), 'OutOfDatePage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/access',
    component: lazyRouteComponent(() => import('./pages/access.tsx'), 'AccessPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/reports',
    component: lazyRouteComponent(() => import('./pages/reports.tsx'), 'ReportsPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/changes',
    component: lazyRouteComponent(() => import('./pages/changes.tsx'), 'ChangesPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/conversations',
    component: lazyRouteComponent(() => import('./pages/flows.tsx'), 'FlowsPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/facts',
    component: lazyRouteComponent(() => import('./pages/facts.tsx'), 'FactsPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/sensors',
    component: lazyRouteComponent(() => import('./pages/sensors.tsx'), 'SensorsPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/search',
    component: lazyRouteComponent(() => import('./pages/search.tsx'), 'SearchPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/manual',
    component: lazyRouteComponent(() => import('./pages/manual.tsx'), 'ManualPageView'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/manual/$name',
    component: lazyRouteComponent(() => import('./pages/manual.tsx'), 'ManualPageView'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/account',
    component: lazyRouteComponent(() => import('./pages/account.tsx'), 'AccountPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/tokens',
    component: lazyRouteComponent(() => import('./pages/tokens.tsx'), 'TokensPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/users',
    component: lazyRouteComponent(() => import('./pages/users.tsx'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/roles',
    component: lazyRouteComponent(() => import('./pages/roles.tsx'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/audit',
    component: lazyRouteComponent(() => import('./pages/audit.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/webhooks',
    component: lazyRouteComponent(() => import('./pages/webhooks.tsx'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/system',
    component: lazyRouteComponent(() => import('./pages/system.tsx'), 'SystemPage'),
  }),
  createRoute({
    getParentRoute: parent,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings.tsx'), 'SettingsPage'),
  }),
] as const;

const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: parseAddress,
  stringifySearch: printAddress,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: MissingPage,
  defaultErrorComponent: BrokenPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** The whole page. */
export function Pages(): ReactNode {
  return <RouterProvider router={router} />;
}
