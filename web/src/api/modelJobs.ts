// Work of one kind on one model: what runs now, however it was asked for.

import { useJobs } from './queries';
import type { Job, Model } from './types';

/** Requests name a model by id or by name. */
export function isAbout(job: Job, model: Pick<Model, 'id' | 'name'>): boolean {
  const asked = job.request.request?.model;
  const input = job.request.inputs?.model as { id?: string } | undefined;
  return asked === model.id || asked === model.name || input?.id === model.id;
}

export const isActive = (job: Job) => job.state === 'queued' || job.state === 'running';

/** Jobs that wait or run, oldest first. */
export function useActiveJobs(kind: string, model: Pick<Model, 'id' | 'name'> | undefined): Job[] {
  const jobs = useJobs().data ?? [];
  if (!model) return [];
  return jobs
    .filter((job) => job.kind === kind && isActive(job) && isAbout(job, model))
    .sort((a, b) => a.created_at.localeCompare(b.created_at));
}
