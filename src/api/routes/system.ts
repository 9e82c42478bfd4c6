/** The state of the installation, for those who run it. */
import type { ApiContext } from '../context.ts';
import { SystemSchema } from '../contract-system.ts';
import type { ApiApp } from '../environment.ts';
import { createRoutes, serve } from '../serve.ts';

/** `/system` */
export function systemRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  serve(
    app,
    context,
    {
      id: 'getSystem',
      method: 'get',
      path: '/system',
      tag: 'Settings',
      summary: 'The state of the installation: its version, its room, its last backup, and how people sign in',
      answer: SystemSchema,
    },
    async () => {
      const { publicUrl, tls, openIdConnect, sessions } = context.config;
      const { issuer = '', clientId = '', roleClaim = '', roles = [], otherwise = null } = openIdConnect ?? {};
      return {
        ...(await context.services.system()),
        version: context.version,
        publicUrl,
        tls: tls.kind,
        singleSignOn: openIdConnect === null ? null : { issuer, clientId, roleClaim, roles, otherwise },
        sessions,
      };
    },
  );
  return app;
}
