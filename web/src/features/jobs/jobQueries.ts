// What the pages about jobs read and do beside api/queries.ts.

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ApiError, address, get, post, send } from '../../api/client';
import { isLive, requestOf } from '../../api/jobs';
import type { Job } from '../../api/types';

interface Page {
  jobs: Job[];
  next?: string;
}
const PAGE_ROWS = 100;
const LOG_SECONDS = 2;

/** Newest first; `states` as GET /jobs takes it, one of them or all. */
export function useJobPages(state: string) {
  return useInfiniteQuery<Page, ApiError, Job[], unknown[], string>({
    queryKey: ['jobs', 'pages', state],
    queryFn: ({ pageParam }) => get<Page>('/jobs', { state, limit: PAGE_ROWS, after: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    select: (all) => all.pages.flatMap((page) => page.jobs),
  });
}

/** What its workers did and wrote; read again and again while it runs. */
export function useJobLog(job: Job) {
  return useQuery<string, ApiError>({
    queryKey: ['joblog', job.id, job.state],
    queryFn: async () => (await send('GET', address(`/jobs/${job.id}/log`))).text(),
    refetchInterval: isLive(job.state) ? LOG_SECONDS * 1000 : false,
  });
}

/** An import reads files that were sent once and are gone; everything else can be asked for again. */
export const canRunAgain = (job: Job) => !isLive(job.state) && !job.kind.endsWith('_import');

/** What POST /jobs takes of a kept request: where a catalogue is and where files go, the server says. */
function asPosted(job: Job): Record<string, unknown> {
  const request = requestOf(job);
  if (job.kind === 'catalog_list') return {};
  const { place: _, ...placed } = request;
  if (job.kind === 'catalog_get') return placed;
  const { output: __, ...kept } = request;
  return job.kind === 'project_export' ? kept : request;
}

/** The same request; the model is the one that its name meant then. */
export function requestAgain(job: Job): Record<string, unknown> {
  const request = asPosted(job);
  const inputs = job.request.inputs ?? {};
  const kept = (name: string) => {
    const id = (inputs[name] as { id?: string } | null | undefined)?.id;
    return id && request[name] !== undefined ? { [name]: id } : {};
  };
  return { ...request, ...kept('model'), ...kept('dataset'), ...kept('against') };
}

export function useRunAgain() {
  const client = useQueryClient();
  return useMutation<Job, ApiError, Job>({
    mutationFn: async (job) =>
      (await post<{ job: Job }>('/jobs', { kind: job.kind, request: requestAgain(job) })).job,
    onSuccess: () => void client.invalidateQueries({ queryKey: ['jobs'] }),
  });
}
