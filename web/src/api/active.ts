// The work that concerns a view: what runs or waits for a model, whoever asked for it.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useJobs, useProgress } from './queries';
import type { Job } from './types';

function isAbout(job: Job, model: { id: string; name: string }): boolean {
  const input = job.request.inputs?.model as { id?: string } | undefined;
  const asked = job.request.request?.model;
  return input?.id === model.id || asked === model.id || asked === model.name;
}

/** Jobs of these kinds that run or wait for the model; what runs comes first. */
export function activeJobs(
  jobs: readonly Job[],
  kinds: readonly string[],
  model: { id: string; name: string },
): Job[] {
  return jobs
    .filter((job) => kinds.includes(job.kind) && isAbout(job, model))
    .filter((job) => job.state === 'running' || job.state === 'queued')
    .sort(
      (a, b) =>
        Number(b.state === 'running') - Number(a.state === 'running') ||
        a.created_at.localeCompare(b.created_at),
    );
}

export function useActiveJobs(
  kinds: readonly string[],
  model: { id: string; name: string },
): Job[] {
  return activeJobs(useJobs().data ?? [], kinds, model);
}

/** Reads the runs again whenever a sweep goes on to its next point. */
export function useFreshRuns(job: string): void {
  const client = useQueryClient();
  const message = useProgress(job)?.message ?? '';
  const point = /^\d+ of \d+/.exec(message)?.[0] ?? '';
  const before = useRef(point);
  useEffect(() => {
    if (before.current === point) return;
    before.current = point;
    void client.invalidateQueries({ queryKey: ['runs'] });
  }, [client, point]);
}
