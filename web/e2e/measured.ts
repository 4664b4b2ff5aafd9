// What a scenario needs and a fresh store has not: made through the interface, found again if it is
// there already.

import { expect, type Page } from '@playwright/test';
import { url } from './fixtures';

interface Job {
  id: string;
  state: string;
  run: string;
  error?: { message: string };
}

const api = `${url}/api/v1`;

/** Asks for a job and waits until it ended well; gives what came of it. */
export async function done(page: Page, kind: string, request: object): Promise<string> {
  const answer = await page.request.post(`${api}/jobs`, { data: { kind, request } });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { job } = (await answer.json()) as { job: Job };
  let last = job;
  await expect
    .poll(
      async () => {
        const now = await page.request.get(`${api}/jobs/${job.id}`);
        last = ((await now.json()) as { job: Job }).job;
        return last.state;
      },
      { timeout: 150_000, intervals: [300] },
    )
    .toMatch(/done|failed|cancelled/);
  expect(last.state, last.error?.message).toBe('done');
  return last.run;
}

/** The model of the project's own demo: small, made in a moment. */
export async function demoModel(page: Page): Promise<string> {
  const find = async () => {
    const answer = await page.request.get(`${api}/models`);
    const { models } = (await answer.json()) as { models: { id: string; name: string }[] };
    return models.find((model) => /^shapes/.test(model.name))?.id;
  };
  const there = await find();
  if (there) return there;
  await done(page, 'demo', {});
  const made = await find();
  expect(made, 'the demo leaves a model named shapes').toBeTruthy();
  return made as string;
}

/** A kept benchmark of this configuration. */
export const benchmark = (page: Page, model: string, streams: number): Promise<string> =>
  done(page, 'benchmark', { model, run: { batch: 1, streams }, seconds: 0.5 });
