// An image on its way to a model: sent, asked about, and kept on this page only, so that what was
// found can be drawn on it. The server removes its copy when the job has ended.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/client';
import type { Job, JobRequests } from '../../api/types';
import { type NamedFile, removeUpload, uploadFiles } from '../../api/uploads';

type Request = Omit<JobRequests['infer'], 'upload'>;

/** Pictures of results that are shown, by run; the oldest go. */
const pictures = new Map<string, string>();
const MOST_PICTURES = 8;

export const pictureOf = (run: string): string | undefined => pictures.get(run);

export function keepPicture(run: string, file: File): void {
  pictures.set(run, URL.createObjectURL(file));
  for (const [oldest, url] of pictures) {
    if (pictures.size <= MOST_PICTURES) return;
    URL.revokeObjectURL(url);
    pictures.delete(oldest);
  }
}

async function ask(image: NamedFile, request: Request): Promise<Job> {
  const upload = await uploadFiles([image], {
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  try {
    const asked: JobRequests['infer'] = { ...request, upload };
    return (await post<{ job: Job }>('/jobs', { kind: 'infer', request: asked })).job;
  } catch (error) {
    void removeUpload(upload);
    throw error;
  }
}

export function useTry() {
  const client = useQueryClient();
  return useMutation<Job, Error, { image: NamedFile; request: Request }>({
    mutationFn: ({ image, request }) => ask(image, request),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['jobs'] }),
  });
}
