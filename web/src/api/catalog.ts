// The server's catalogue: what it had when it was read last, and the job that reads it again.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type ApiError, get } from './client';
import { isLive } from './jobs';
import { useJobs, useStartJob } from './queries';
import type { Catalog, Job } from './types';

const KEY = ['catalog'];

/** `catalog.place` where the server has none, `catalog.not_made` until a job has read it. */
export const useCatalog = () =>
  useQuery<Catalog, ApiError>({
    queryKey: KEY,
    queryFn: async () => (await get<{ catalog: Catalog }>('/catalog')).catalog,
  });

/** The newest job that reads the catalogue, whoever asked for it, and how to ask for one. When it
 *  is done, the catalogue is read from the server again. */
export function useCatalogReading() {
  const client = useQueryClient();
  const jobs = useJobs().data;
  const start = useStartJob('catalog_list');
  const last = jobs?.find((job) => job.kind === 'catalog_list');
  const done = last?.state === 'done' ? last.id : '';
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: KEY });
  }, [client, done]);
  return { known: jobs !== undefined, last, start };
}

/** The job that fetches this model now. */
export function useFetching(name: string): Job | undefined {
  return useJobs().data?.find(
    (job) => job.kind === 'catalog_get' && isLive(job.state) && job.request.request?.name === name,
  );
}
