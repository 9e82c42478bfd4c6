/** Captures: those that were read, and those that people bring. */
import type { ApiContext } from '../context.ts';
import { PlainListQuerySchema } from '../contract.ts';
import { CapturesSchema, UploadAnswerSchema, UploadLimitsSchema, UploadQuerySchema } from '../contract-captures.ts';
import type { ApiApp } from '../environment.ts';
import { Problem, type ProblemCode } from '../problem.ts';
import { pageOfAll } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';
import { UploadRefused } from '../uploads.ts';

const tag = 'Captures';
/** What programs and browsers call a capture. */
const MEDIA = [
  'application/octet-stream',
  'application/vnd.tcpdump.pcap',
  'application/gzip',
  'application/zstd',
] as const;
const NAME_OTHERWISE = 'capture.pcap';
const REFUSALS: Readonly<Record<UploadRefused['code'], ProblemCode>> = {
  'no-capture': 'wrong-type',
  'too-large': 'too-large',
  busy: 'unavailable',
  full: 'unavailable',
  'cut-off': 'bad-request',
};

/** `/captures…` */
export function captureRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services } = context;
  serve(
    app,
    context,
    {
      id: 'listCaptures',
      method: 'get',
      path: '/captures',
      tag,
      summary: 'Captures that were read',
      query: PlainListQuerySchema,
      answer: CapturesSchema,
    },
    async ({ query }) => pageOfAll(await services.captures(), query, ({ hash }) => hash),
  );
  serve(
    app,
    context,
    {
      id: 'getUploadLimits',
      method: 'get',
      path: '/captures/limits',
      tag,
      summary: 'How large a capture may be that is brought',
      answer: UploadLimitsSchema,
    },
    async () => ({ bytesLimit: services.uploads.bytesLimit }),
  );
  addUpload(app, context);
  return app;
}

function addUpload(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    {
      id: 'uploadCapture',
      method: 'post',
      path: '/captures',
      tag,
      summary: 'Bring a capture',
      description:
        'The body is the capture itself: pcap or pcapng, compressed (gzip, zstd) or not. The answer comes when all of it has come; it is read after that, and its record in the list of captures says how that ends. The bytes lie in a file without a name meanwhile, and are gone when they were read.',
      query: UploadQuerySchema,
      takes: MEDIA,
      status: 202,
      answer: UploadAnswerSchema,
      streams: true,
    },
    async ({ query, http, note }) => {
      const { body, headers } = http.req.raw;
      const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
      if (!MEDIA.some((medium) => medium === type) || body === null)
        throw new Problem('wrong-type', `Send the capture itself as the body, as ${MEDIA[0]}.`);
      const size = Number(headers.get('content-length') ?? Number.NaN);
      const socket = http.env?.incoming?.socket;
      if (socket) socket.isPatient = true;
      try {
        const brought = { name: nameOf(query.name), size: Number.isSafeInteger(size) ? size : null, body };
        const { capture, known } = await context.services.uploads.take(brought);
        note({ target: `capture:${capture.hash}`, detail: { known } });
        return { capture, known };
      } catch (error) {
        if (!(error instanceof UploadRefused)) throw error;
        throw new Problem(REFUSALS[error.code], error.message);
      } finally {
        if (socket) socket.isPatient = false;
      }
    },
  );
}

/** The last part of a path, without characters that cannot be seen. */
function nameOf(text: string): string {
  const last = text.split(/[/\\]/).at(-1) ?? '';
  return last.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim() || NAME_OTHERWISE;
}
