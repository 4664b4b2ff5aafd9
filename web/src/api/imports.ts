// Imports: an upload, then the job that takes it in. They live beside the pages, so that going to
// another page ends none.

import { useSyncExternalStore } from 'react';
import { post } from './client';
import type { Job, JobRequests } from './types';
import { type NamedFile, removeUpload, type UploadProgress, uploadFiles } from './uploads';

export type ImportKind = 'model_import' | 'dataset_import' | 'project_import';

export interface Import {
  key: number;
  kind: ImportKind;
  title: string;
  progress: UploadProgress;
  /** The job, once everything is sent. */
  job?: string;
  error?: Error;
}

/** The rest of the job's request, beside its upload. */
type Request = Partial<JobRequests['model_import']> | Partial<JobRequests['dataset_import']>;

interface Running {
  shown: Import;
  files: readonly NamedFile[];
  request: Request;
  stop: AbortController;
  upload?: string;
  /** The upload that is whole. */
  arrived?: string;
}

const running = new Map<number, Running>();
const listeners = new Set<() => void>();
let list: readonly Import[] = [];
let keys = 0;

function changed(): void {
  list = [...running.values()].map((one) => one.shown);
  window.onbeforeunload = list.some(isSending) ? (event) => event.preventDefault() : null;
  for (const tell of listeners) tell();
}

const isSending = (one: Import) => one.job === undefined && one.error === undefined;

function show(key: number, change: Partial<Import>): void {
  const one = running.get(key);
  if (!one) return;
  one.shown = { ...one.shown, ...change };
  changed();
}

async function ask(key: number, one: Running, upload: string): Promise<void> {
  const { job } = await post<{ job: Job }>('/jobs', {
    kind: one.shown.kind,
    request: { ...one.request, upload },
  });
  show(key, { job: job.id });
}

async function send(key: number, one: Running): Promise<void> {
  try {
    const upload = await uploadFiles(one.files, {
      signal: one.stop.signal,
      onProgress: (progress) => show(key, { progress }),
      onBegin: (id) => {
        one.upload = id;
      },
    });
    one.arrived = upload;
    await ask(key, one, upload);
  } catch (error) {
    if (!one.stop.signal.aborted) show(key, { error: error as Error });
  }
}

/** Sends `files` and asks for their import as one thing, called `title` meanwhile. */
export function startImport(
  kind: ImportKind,
  title: string,
  files: readonly NamedFile[],
  request: Request = {},
): void {
  keys += 1;
  const total_bytes = files.reduce((sum, one) => sum + one.file.size, 0);
  const progress = { sent_bytes: 0, total_bytes, waiting: false };
  const one: Running = {
    shown: { key: keys, kind, title, progress },
    files,
    request,
    stop: new AbortController(),
  };
  running.set(keys, one);
  changed();
  void send(keys, one);
}

/** Tries a failed one again; what has arrived is not sent twice. */
export function retryImport(key: number): void {
  const one = running.get(key);
  if (!one?.shown.error) return;
  const { error: _, ...rest } = one.shown;
  one.shown = rest;
  changed();
  void send(key, one);
}

/** Asks for the import of what arrived once more, in another way. */
export function importAgain(key: number, change: Request): void {
  const one = running.get(key);
  const upload = one?.arrived;
  if (!one || upload === undefined) return;
  one.request = { ...one.request, ...change };
  const { job: _, error: __, ...rest } = one.shown;
  one.shown = rest;
  changed();
  ask(key, one, upload).catch((error: unknown) => show(key, { error: error as Error }));
}

/** Stops the upload and takes it out of the list; a job that runs goes on. */
export function dropImport(key: number): void {
  const one = running.get(key);
  if (!one) return;
  if (one.shown.job === undefined) {
    one.stop.abort();
    if (one.upload) void removeUpload(one.upload);
  }
  running.delete(key);
  changed();
}

/** What was asked for on this page since it was opened. */
export function useImports(kind: ImportKind): readonly Import[] {
  const all = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => list,
  );
  return all.filter((one) => one.kind === kind);
}
