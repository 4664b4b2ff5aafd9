// What scenarios need in the store: made through the server when it is not there yet.

import { expect, type Page } from '@playwright/test';

interface Named {
  id: string;
  name: string;
}
interface Job {
  id: string;
  state: string;
  run: string;
  error?: { message: string };
}

export async function postJob(page: Page, kind: string, request: object): Promise<Job> {
  const answer = await page.request.post('/api/v1/jobs', { data: { kind, request } });
  expect(answer.status(), await answer.text()).toBe(202);
  return ((await answer.json()) as { job: Job }).job;
}

/** Waits until it has ended, however it did. */
export async function ended(page: Page, id: string, timeout = 45_000): Promise<Job> {
  let job: Job | undefined;
  await expect
    .poll(
      async () => {
        const answer = await page.request.get(`/api/v1/jobs/${id}`);
        job = ((await answer.json()) as { job: Job }).job;
        return job.state;
      },
      { timeout },
    )
    .toMatch(/done|failed|cancelled/);
  return job as Job;
}

async function modelsOf(page: Page): Promise<Named[]> {
  const answer = await page.request.get('/api/v1/models');
  return ((await answer.json()) as { models: Named[] }).models;
}

/** A small model: one that is there, else the demo's. */
export async function aModel(page: Page): Promise<Named> {
  const there = (await modelsOf(page)).find((one) => /shapes|resnet20/.test(one.name));
  if (there) return there;
  expect((await ended(page, (await postJob(page, 'demo', {})).id)).state).toBe('done');
  const made = (await modelsOf(page))[0];
  if (!made) throw new Error('the demo made no model');
  return made;
}
