// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { CHUNK_BYTES, type NamedFile, type Upload, uploadFiles } from './uploads';

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const file = (name: string, bytes: number): NamedFile => ({
  name,
  file: new File([new Uint8Array(bytes)], name, { lastModified: 1 }),
});

/** A server that keeps what it is sent; `trouble` may fail a call instead. */
function serve(trouble: (call: string) => 'lost' | 'offset' | undefined = () => undefined) {
  const calls: string[] = [];
  const uploads = new Map<string, Upload>();
  const answer = (upload: Upload) => Response.json({ upload }, { status: 200 });
  const refuse = (status: number, code: string) =>
    Response.json({ error: { code, kind: 'usage', message: code } }, { status });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { pathname, searchParams } = new URL(url, 'http://here');
    const offset = searchParams.get('offset');
    const words = pathname.split('/').slice(4);
    const call = `${init.method} ${words.join('/')}${offset === null ? '' : `@${offset}`}`;
    calls.push(call);
    const wrong = trouble(call);
    if (wrong === 'lost') throw new TypeError('failed to fetch');
    if (wrong === 'offset') return refuse(409, 'upload.offset');
    if (init.method === 'POST') {
      const { files } = JSON.parse(String(init.body)) as { files: Upload['files'] };
      const made = { id: `u-${uploads.size}`, files: files.map((f) => ({ ...f, received: 0 })) };
      uploads.set(made.id, made);
      return answer(made);
    }
    const upload = uploads.get(words[0] ?? '');
    if (!upload) return refuse(404, 'upload.not_found');
    const one = upload.files[Number(words[2])];
    if (one) one.received += (init.body as Blob).size;
    return answer(upload);
  });
  return { calls, uploads };
}

const send = (files: NamedFile[], seen: number[] = [], signal = new AbortController().signal) =>
  uploadFiles(files, {
    signal,
    onProgress: (progress) => seen.push(progress.waiting ? -1 : progress.sent_bytes),
    pause_seconds: (failures) => (failures > 3 ? undefined : 0),
  });

test('files go up in pieces, one after the other', async () => {
  const { uploads } = serve();
  const seen: number[] = [];
  const id = await send([file('a.xml', 10), file('a.bin', CHUNK_BYTES + 5)], seen);
  expect(uploads.get(id)?.files.map((one) => one.received)).toEqual([10, CHUNK_BYTES + 5]);
  expect(seen).toEqual([10, CHUNK_BYTES + 10, CHUNK_BYTES + 15]);
});

test('an empty file needs no bytes', async () => {
  const { uploads } = serve();
  const id = await send([file('empty', 0)]);
  expect(uploads.get(id)?.files[0]?.received).toBe(0);
});

test('after a lost connection it asks what arrived and goes on there', async () => {
  let lost = 1;
  const { calls } = serve((call) =>
    call.endsWith(`/files/0@${CHUNK_BYTES}`) && lost-- > 0 ? 'lost' : undefined,
  );
  const seen: number[] = [];
  await send([file('a', CHUNK_BYTES + 1)], seen);
  expect(seen).toEqual([CHUNK_BYTES, -1, CHUNK_BYTES + 1]);
  expect(calls).toContain('GET u-0');
});

test('the same files after a reload go on in the same upload', async () => {
  const { calls, uploads } = serve((call) =>
    call.startsWith('PUT') && calls.length > 2 && !localStorage.getItem('later')
      ? 'lost'
      : undefined,
  );
  const files = [file('a', 2 * CHUNK_BYTES)];
  await expect(send(files)).rejects.toThrow('does not answer');
  localStorage.setItem('later', 'yes');
  expect(await send(files)).toBe('u-0');
  expect(uploads.size).toBe(1);
});

test('a refusal is final', async () => {
  serve();
  vi.stubGlobal('fetch', async () =>
    Response.json(
      { error: { code: 'limit.upload', kind: 'limit', message: 'Too large.' } },
      { status: 413 },
    ),
  );
  await expect(send([file('a', 1)])).rejects.toMatchObject({ code: 'limit.upload' });
});

test('a cancelled upload ends at once', async () => {
  serve();
  const stop = new AbortController();
  const sent = uploadFiles([file('a', 3 * CHUNK_BYTES)], {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
});
