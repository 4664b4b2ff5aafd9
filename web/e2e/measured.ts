// Measurements that scenarios look at, made where a fresh store has none.

import { expect, type Page } from '@playwright/test';
import { ended, postJob } from './made';

/** Measuring waits for its turn on a machine that measures. */
const PATIENCE_MS = 150_000;

/** Asks for a job and waits until it ended well; gives what came of it. */
async function done(page: Page, kind: string, request: object): Promise<string> {
  const job = await ended(page, (await postJob(page, kind, request)).id, PATIENCE_MS);
  expect(job.state, job.error?.message).toBe('done');
  return job.run;
}

/** The model of the project's own demo: small, made in a moment. */
export async function demoModel(page: Page): Promise<string> {
  const find = async () => {
    const answer = await page.request.get('/api/v1/models');
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
