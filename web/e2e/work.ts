// Jobs of the running server, asked for beside the page: the one way in which scenarios wait for them.

import { expect, type Page } from '@playwright/test';

export interface Job {
  id: string;
  state: string;
  run: string;
  error?: { message: string };
}

/** Measuring waits for its turn on a machine that measures. */
export const PATIENCE_MS = 150_000;

export async function postJob(page: Page, kind: string, request: object): Promise<Job> {
  const answer = await page.request.post('/api/v1/jobs', { data: { kind, request } });
  expect(answer.status(), await answer.text()).toBe(202);
  return ((await answer.json()) as { job: Job }).job;
}

/** Waits until the job has ended, however it did. */
export async function ended(page: Page, id: string): Promise<Job> {
  let job: Job | undefined;
  await expect
    .poll(
      async () => {
        const answer = await page.request.get(`/api/v1/jobs/${id}`);
        job = ((await answer.json()) as { job: Job }).job;
        return job.state;
      },
      { timeout: PATIENCE_MS },
    )
    .toMatch(/done|failed|cancelled/);
  return job as Job;
}

/** Asks for a job and waits until it ended well; gives what came of it. */
export async function done(page: Page, kind: string, request: object): Promise<string> {
  const job = await ended(page, (await postJob(page, kind, request)).id);
  expect(job.state, job.error?.message).toBe('done');
  return job.run;
}
