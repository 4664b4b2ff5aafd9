// Jobs: asked for, watched in the top bar and the drawer, cancelled, looked at, run again.

import { expect, looksRight, test } from './fixtures';
import { demoModel } from './made';
import { done, ended, postJob } from './work';

test('a job is watched, cancelled, and run again', async ({ page }) => {
  const model = await demoModel(page);
  await page.goto('/jobs');
  const job = await postJob(page, 'benchmark', { model: model.id, seconds: 120 });
  const bar = page.getByRole('button', { name: new RegExp(`Benchmark · ${model.name}`) });
  await expect(bar).toBeVisible();
  await bar.click();
  const drawer = page.getByRole('dialog', { name: 'Jobs' });
  await expect(drawer.getByText('running').first()).toBeVisible();
  await looksRight(page, 'jobs-drawer');
  await drawer.getByRole('button', { name: 'Cancel' }).first().click();
  expect((await ended(page, job.id)).state).toBe('cancelled');
  await expect(drawer.getByText('cancelled').first()).toBeVisible();

  await drawer
    .getByRole('link', { name: `Benchmark · ${model.name}` })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}`));
  const chosen = page.getByRole('complementary', { name: 'The chosen job' });
  await expect(chosen.locator('.badge', { hasText: 'cancelled' })).toBeVisible();
  await chosen.getByRole('button', { name: 'Run again' }).click();
  await expect(page).not.toHaveURL(new RegExp(job.id));
  await chosen.getByRole('button', { name: 'Cancel' }).click();
  await expect(chosen.locator('.badge', { hasText: 'cancelled' })).toBeVisible({ timeout: 15_000 });
});

test('a job that failed says why, one that is done leads to its result', async ({ page }) => {
  const model = await demoModel(page);
  const failed = await postJob(page, 'benchmark', {
    model: model.id,
    run: { shapes: { 'no such input': [1, 2, 3] } },
  });
  const well = await postJob(page, 'benchmark', { model: model.id, seconds: 0.5 });
  expect((await ended(page, failed.id)).state).toBe('failed');
  const kept = await ended(page, well.id);
  expect(kept.state).toBe('done');

  await page.goto('/jobs');
  await page.getByRole('radio', { name: 'Failed' }).check();
  await expect(page).toHaveURL(/state=failed/);
  await page.getByLabel('Kind').selectOption('Benchmark');
  await expect(page).toHaveURL(/kind=benchmark/);
  await page.goto(`/jobs/${failed.id}?state=failed&kind=benchmark`);
  const chosen = page.getByRole('complementary', { name: 'The chosen job' });
  await expect(chosen.getByRole('alert')).toBeVisible();
  await looksRight(page, 'job-failed');

  await page.goto(`/jobs/${well.id}`);
  await expect(chosen.getByRole('heading', { name: 'Log' })).toBeVisible();
  await chosen.getByRole('link', { name: 'Show the result' }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${model.id}/benchmark\\?run=${kept.run}`));

  await page.goto(`/runs/${kept.run}?as=record`);
  await expect(page.getByRole('heading', { name: 'Request' })).toBeVisible();
  await looksRight(page, 'run-record');
});

test('a run is removed, and taken back', async ({ page }) => {
  const model = await demoModel(page);
  const run = await done(page, 'benchmark', { model: model.id, seconds: 0.5 });
  await page.goto(`/runs?kind=benchmark&model=${model.id}`);
  const remove = page.getByRole('button', { name: `Remove ${run}` });
  await expect(remove).toBeVisible();
  await looksRight(page, 'runs');
  await remove.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(remove).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(remove).toBeVisible();
  expect((await page.request.get(`/api/v1/runs/${run}`)).status()).toBe(200);
});
