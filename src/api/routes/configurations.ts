/** Configurations of network devices: brought, told how far they are understood, removed, and taken back. */
import type { Context } from 'hono';
import { readBody } from '../around.ts';
import type { FileBrought } from '../configurations.ts';
import type { ApiContext } from '../context.ts';
import { BroughtSchema, ConfigurationsSchema, RemovalBodySchema, UndoBodySchema } from '../contract-configurations.ts';
import type { ApiApp, ApiEnvironment } from '../environment.ts';
import { Problem } from '../problem.ts';
import { answered } from '../refused.ts';
import { doerOf, SEGMENTATION_TAG as tag } from '../segmenting.ts';
import { createRoutes, serve } from '../serve.ts';

const MEDIUM = 'multipart/form-data';

/** `/segmentation/configurations…` */
export function configurationRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { configurations } = context.services;
  serve(
    app,
    context,
    {
      id: 'getConfigurations',
      method: 'get',
      path: '/segmentation/configurations',
      tag,
      summary: 'Configurations that were brought: what each models, and which lines were not understood',
      answer: ConfigurationsSchema,
    },
    async () => configurations.configurations(),
  );
  addBringing(app, context);
  serve(
    app,
    context,
    {
      id: 'removeConfigurations',
      method: 'post',
      path: '/segmentation/configurations/remove',
      tag,
      summary: 'Remove configurations that were brought; it can be taken back',
      body: RemovalBodySchema,
      answer: ConfigurationsSchema,
    },
    async ({ body, principal, note }) => {
      note({ target: 'configurations', detail: { files: body.names.length } });
      return answered(configurations.remove(body.names, doerOf(principal)));
    },
  );
  serve(
    app,
    context,
    {
      id: 'undoConfigurations',
      method: 'post',
      path: '/segmentation/configurations/undo',
      tag,
      summary: 'Take the last change of the configurations back',
      body: UndoBodySchema,
      answer: ConfigurationsSchema,
    },
    async ({ body, principal, note }) => {
      note({ target: `configurations:${body.edition}` });
      return answered(configurations.undo(body.edition, doerOf(principal)));
    },
  );
  return app;
}

function addBringing(app: ApiApp, context: ApiContext): void {
  const { configurations } = context.services;
  serve(
    app,
    context,
    {
      id: 'bringConfigurations',
      method: 'post',
      path: '/segmentation/configurations',
      tag,
      summary: 'Bring configurations of network devices, one a file or many in a ZIP archive',
      description:
        'Each part that has a file name is a file, whatever the part is called. Passwords, keys, communities and words of people are taken out before anything is kept; nothing of a file is run. A file of the same name is replaced. What can be taken is taken, and each file has its outcome.',
      takes: [MEDIUM],
      answer: BroughtSchema,
      streams: true,
    },
    async ({ http, principal, note }) => {
      const files = await filesIn(http, configurations.uploadBytes);
      const brought = await answered(configurations.bring(files, doerOf(principal)));
      const refused = brought.outcomes.filter(({ result }) => result === 'refused').length;
      note({ target: 'configurations', detail: { files: brought.outcomes.length, refused } });
      return brought;
    },
  );
}

/** The files of a form. */
async function filesIn(http: Context<ApiEnvironment>, limit: number): Promise<readonly FileBrought[]> {
  const { body, headers } = http.req.raw;
  const type = headers.get('content-type') ?? '';
  if (body === null || type.split(';')[0]?.trim().toLowerCase() !== MEDIUM)
    throw new Problem('wrong-type', `Send files as a form (${MEDIUM}).`);
  const bytes = await readBody(body, limit);
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new Problem('bad-request', 'The form cannot be read; send each file as a part with a file name.');
  });
  const files: FileBrought[] = [];
  for (const value of form.values())
    if (typeof value !== 'string') files.push({ name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  if (files.length === 0) throw new Problem('bad-request', 'No file came; choose one or more.');
  return files;
}
