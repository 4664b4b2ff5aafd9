// Files on their way to the server: in pieces with their offset, so that a lost connection costs one
// piece, and the same files given again after a reload go on where they were.

import { ApiError, address, get, post, remove, send } from './client';

/** A file under its name in the upload, with / between folders. */
export interface NamedFile {
  name: string;
  file: File;
}

export interface Upload {
  id: string;
  files: { name: string; bytes?: number; received: number }[];
}

export interface UploadProgress {
  sent_bytes: number;
  total_bytes: number;
  /** The connection is lost; it is tried again. */
  waiting: boolean;
}

export interface UploadOptions {
  signal: AbortSignal;
  onProgress: (progress: UploadProgress) => void;
  /** Told as soon as there is an upload, so that it can be taken back. */
  onBegin?: (id: string) => void;
  /** Seconds until the next try, by how often it failed in a row; undefined gives up. */
  pause_seconds?: (failures: number) => number | undefined;
}

export const CHUNK_BYTES = 4 * 1024 * 1024;
const DIGEST_BYTES = 64 * 1024 * 1024;
const GIVE_UP_AFTER = 40;
const KEPT = 'hone.uploads';

const patience = (failures: number) =>
  failures > GIVE_UP_AFTER ? undefined : Math.min(15, 2 ** (failures - 1));

/** The same files, given again, have the same mark. */
export function markOf(files: readonly NamedFile[]): string {
  return files.map((one) => `${one.name}:${one.file.size}:${one.file.lastModified}`).join('|');
}

function begun(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

function keep(mark: string, id: string | undefined): void {
  const { [mark]: _, ...rest } = begun();
  localStorage.setItem(KEPT, JSON.stringify(id === undefined ? rest : { ...rest, [mark]: id }));
}

async function findUpload(id: string): Promise<Upload | undefined> {
  try {
    return (await get<{ upload: Upload }>(`/uploads/${id}`)).upload;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function begin(files: readonly NamedFile[]): Promise<Upload> {
  const known = begun()[markOf(files)];
  const found = known === undefined ? undefined : await findUpload(known);
  if (found) return found;
  const wanted = files.map((one) => ({ name: one.name, bytes: one.file.size }));
  return (await post<{ upload: Upload }>('/uploads', { files: wanted })).upload;
}

/** Of files that fit into memory at once; the server compares it when the file is whole. */
async function digestOf(file: File): Promise<Record<string, string>> {
  if (file.size > DIGEST_BYTES || !globalThis.crypto?.subtle) return {};
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return { 'Repr-Digest': `sha-256=:${text}:` };
}

async function sendChunk(upload: Upload, at: number, one: NamedFile, signal: AbortSignal) {
  const offset = upload.files[at]?.received ?? 0;
  const end = Math.min(offset + CHUNK_BYTES, one.file.size);
  const digest = end === one.file.size ? await digestOf(one.file) : {};
  const answer = await send('PUT', address(`/uploads/${upload.id}/files/${at}`, { offset }), {
    signal,
    body: one.file.slice(offset, end),
    headers: { 'Content-Type': 'application/octet-stream', ...digest },
  });
  return ((await answer.json()) as { upload: Upload }).upload;
}

/** Lost connections, busy servers and offsets that differ are tried again; the rest is final. */
function passes(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    (error.status === 0 || error.status === 429 || error.status === 503 || error.status === 409)
  );
}

const wait = (seconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Where to send next: the first file that is not whole; -1 when all are. */
function nextFile(upload: Upload, files: readonly NamedFile[]): number {
  return files.findIndex((one, at) => (upload.files[at]?.received ?? 0) < one.file.size);
}

/** Sends everything; gives the upload's id for POST /jobs. Errors: ApiError; an abort rejects with
 * the signal's reason and leaves what was sent to the caller (removeUpload). */
export async function uploadFiles(
  files: readonly NamedFile[],
  options: UploadOptions,
): Promise<string> {
  const { signal, onProgress, pause_seconds = patience } = options;
  const total_bytes = files.reduce((sum, one) => sum + one.file.size, 0);
  const mark = markOf(files);
  let upload: Upload | undefined;
  const tell = (waiting: boolean) => {
    const sent_bytes = upload?.files.reduce((sum, one) => sum + one.received, 0) ?? 0;
    onProgress({ sent_bytes, total_bytes, waiting });
  };
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      if (!upload) {
        upload = await begin(files);
        options.onBegin?.(upload.id);
        keep(mark, upload.id);
      } else if (failures > 0) upload = (await findUpload(upload.id)) ?? (await begin(files));
      const at = nextFile(upload, files);
      const one = files[at];
      if (!one) break;
      upload = await sendChunk(upload, at, one, signal);
      failures = 0;
      tell(false);
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      const pause = passes(error) ? pause_seconds(failures) : undefined;
      if (pause === undefined) throw error;
      tell(true);
      await wait(pause, signal);
    }
  }
  keep(mark, undefined);
  return upload.id;
}

export async function removeUpload(id: string): Promise<void> {
  await remove(`/uploads/${id}`).catch(() => undefined);
}
