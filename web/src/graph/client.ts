// The page's end of the worker. One model is open at a time; coming back to it finds it as it was.

import { ApiError } from '../api/client';
import { moduleWorker } from '../base/trusted';
import type { Side } from './facts';
import type { Answer, Api, Call, Failure } from './worker';
import workerUrl from './worker.ts?worker&url';

/** A newer wish for the same picture came; nobody waits for this one. */
export class Outdated extends Error {}

type Result<Method extends keyof Api> = Awaited<ReturnType<Api[Method]>>;
type Progress = (side: Side, done: number, of: number) => void;

function errorOf({ message, superseded, body, status }: Failure): Error {
  if (superseded) return new Outdated(message);
  if (body) return new ApiError(body, status ?? 0);
  return new ApiError({ code: 'page.graph', kind: 'bug', message, remedy: 'Reload the page.' }, 0);
}

export class GraphClient {
  private readonly worker = moduleWorker(workerUrl);
  private readonly waiting = new Map<
    number,
    { done: (value: unknown) => void; failed: (error: Error) => void }
  >();
  private next = 0;
  onProgress: Progress = () => undefined;

  constructor(readonly model: string) {
    this.worker.addEventListener('message', (event: MessageEvent<Answer>) => this.hear(event.data));
    this.worker.addEventListener('error', (event) => this.fail(event.message));
  }

  private hear(answer: Answer): void {
    if ('progress' in answer) {
      this.onProgress(answer.progress.side, answer.progress.done, answer.progress.of);
      return;
    }
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('failure' in answer) waiting?.failed(errorOf(answer.failure));
    else waiting?.done(answer.value);
  }

  private fail(message: string): void {
    for (const { failed } of this.waiting.values()) failed(errorOf({ message, superseded: false }));
    this.waiting.clear();
  }

  call<Method extends keyof Api>(
    method: Method,
    ...args: Parameters<Api[Method]>
  ): Promise<Result<Method>> {
    const id = this.next;
    this.next += 1;
    const message: Call = { id, method, args };
    return new Promise((done, failed) => {
      this.waiting.set(id, { done: done as (value: unknown) => void, failed });
      this.worker.postMessage(message);
    });
  }

  close(): void {
    this.worker.terminate();
  }
}

let open: GraphClient | undefined;
export function graphClient(model: string): GraphClient {
  if (open?.model !== model) {
    open?.close();
    open = new GraphClient(model);
  }
  return open;
}
