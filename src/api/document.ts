/** The OpenAPI 3.1 document of the whole API. */
import { CSRF_HEADER } from './auth/guard.ts';
import { SCOPES } from './auth/permissions.ts';
import { type AnyOperation, describeOperations } from './describe.ts';

/** The document of `operations`. */
export function documentOf(operations: readonly AnyOperation[], version: string, cookie: string): object {
  const { paths, schemas } = describeOperations(operations);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wardline API',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Every device on a hospital network, what it is, who it talks with and what a person should know. Lists come in pages: send `next` back as `cursor`. Times are RFC 3339 in UTC.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: cookie,
          description: `The cookie that signing in sets. Everything but reading also needs the header ${CSRF_HEADER}.`,
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: `A token with the scope that the operation names: ${SCOPES.join(', ')}.`,
        },
      },
    },
  };
}
