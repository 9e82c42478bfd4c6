/** Brings a capture to the service, telling how far it is: only XMLHttpRequest knows that. */
import { ApiProblem, type Client, type Problem, type Session } from '../../client.ts';
import { answers, SESSION_KEY } from './api.ts';

/** What the service made of a capture. */
type Brought = Awaited<ReturnType<Client['uploadCapture']>>;

/** Sends a file; rejects with an ApiProblem where it is refused, with another error where the service is not reached. */
export function bringCapture(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Brought> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/captures?${new URLSearchParams({ name: file.name.slice(-200) })}`);
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    const csrf = answers.getQueryData<Session | null>(SESSION_KEY)?.csrf;
    if (csrf !== undefined) request.setRequestHeader('x-wardline-csrf', csrf);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
    request.addEventListener('load', () => {
      if (request.status < 300) resolve(request.response as Brought);
      else if (request.response === null) reject(new Error(`status ${request.status}`));
      else reject(new ApiProblem(request.response as Problem));
    });
    request.addEventListener('error', () => reject(new Error('the service was not reached')));
    request.addEventListener('abort', () => reject(new Error('stopped')));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
