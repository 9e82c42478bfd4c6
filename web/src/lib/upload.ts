/** Brings files to the service, telling how far it is: only XMLHttpRequest knows that. */
import { ApiProblem, type Client, type Problem, type Session } from '../../client.ts';
import { answers, SESSION_KEY } from './api.ts';

/** What the service made of a capture, and of configurations. */
type Brought = Awaited<ReturnType<Client['uploadCapture']>>;
export type BroughtConfigurations = Awaited<ReturnType<Client['bringConfigurations']>>;

/** A file under the name that it has in what was dropped. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

interface Parcel {
  readonly address: string;
  readonly body: File | FormData;
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a capture; rejects with an ApiProblem where it is refused, with another error where the service is not reached. */
export function bringCapture(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Brought> {
  const address = `/api/v1/captures?${new URLSearchParams({ name: file.name.slice(-200) })}`;
  return send({ address, body: file, onProgress, signal });
}

/** Sends configurations, or archives of them, as one change. Rejects as `bringCapture` does. */
export function bringConfigurations(
  files: readonly NamedFile[],
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<BroughtConfigurations> {
  const body = new FormData();
  for (const { file, name } of files) body.append('file', file, name);
  return send({ address: '/api/v1/segmentation/configurations', body, onProgress, signal });
}

function send<Answer>({ address, body, onProgress, signal }: Parcel): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.responseType = 'json';
    // A form says itself where its parts begin.
    if (body instanceof File) request.setRequestHeader('content-type', 'application/octet-stream');
    const csrf = answers.getQueryData<Session | null>(SESSION_KEY)?.csrf;
    if (csrf !== undefined) request.setRequestHeader('x-wardline-csrf', csrf);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
    request.addEventListener('load', () => {
      if (request.status < 300) resolve(request.response as Answer);
      else if (request.response === null) reject(new Error(`status ${request.status}`));
      else reject(new ApiProblem(request.response as Problem));
    });
    request.addEventListener('error', () => reject(new Error('the service was not reached')));
    request.addEventListener('abort', () => reject(new Error('stopped')));
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}
