import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, looksRight, test } from './fixtures';
import { benchmark, demoModel } from './made';
import { done } from './work';

/** What a link gives, and what it is called. */
async function fetched(page: Page, link: Locator): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(await download.failure()).toBeNull();
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('a model is packed, and the package fetched', async ({ page }) => {
  const model = await demoModel(page);
  await page.goto(`/models/${model.id}/deploy`);
  await expect(page.getByRole('heading', { name: 'Pack', exact: true })).toBeVisible({
    timeout: 30_000,
  });
  await page.getByLabel('For').selectOption('ovms');
  await page.getByLabel('For').selectOption('app');
  await page.getByRole('button', { name: 'Pack', exact: true }).click();
  await expect(page.getByText('Packed and read back.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('table', { name: 'Packages of this model' })).toContainText(
    '100 of 100',
  );
  await looksRight(page, 'deploy');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the package' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/-app\.tar\.gz$/);
  expect(await download.failure()).toBeNull();
});

test('the report of a model is fetched, with its tables and its script', async ({ page }) => {
  const model = await demoModel(page);
  await done(page, 'layers', { model: model.id, seconds: 0.3 });
  await benchmark(page, model.id, 1);
  await page.goto(`/models/${model.id}/deploy`);
  const report = await fetched(page, page.getByRole('link', { name: 'Download the report' }));
  expect(report.name).toBe(`${model.name}.html`);
  const script = await fetched(page, page.getByRole('link', { name: 'Script that repeats' }));
  expect(script.text).toContain('hone benchmark');
  await page.getByText('Its tables as CSV and JSON').click();
  const csv = await fetched(page, page.getByRole('link', { name: /^Benchmarks.*CSV$/i }));
  expect(csv.text.split('\r\n')[0]).toContain('throughput_fps');
  const json = await fetched(page, page.getByRole('link', { name: /^Benchmarks.*JSON$/i }));
  const rows = JSON.parse(json.text) as { throughput_fps: number }[];
  expect(rows[0]?.throughput_fps).toBeGreaterThan(0);
  await looksRight(page, 'deploy-report');

  // The page stands by itself: opened without a server it shows the figures and asks for nothing.
  const asked: string[] = [];
  const alone = await page.context().newPage();
  alone.on('request', (request) => asked.push(request.url()));
  await alone.setContent(report.text);
  await expect(alone.getByRole('heading', { level: 1 })).toContainText(model.name);
  await expect(alone.getByRole('heading', { name: /layers/i }).first()).toBeVisible();
  await expect(alone.locator('svg').first()).toBeVisible();
  expect(await alone.locator('script, link, iframe').count()).toBe(0);
  expect(asked).toEqual([]);
  await alone.close();

  // The history offers it too.
  await page.goto(`/models/${model.id}`);
  const again = await fetched(page, page.getByRole('link', { name: 'Report', exact: true }));
  expect(again.text).toContain('</html>');
});

test('a project is made, fetched, and taken in again', async ({ page }) => {
  const model = await demoModel(page);
  await page.goto(`/models/${model.id}/deploy`);
  await page.getByRole('button', { name: 'Make the project file' }).click();
  const link = page.getByRole('link', { name: 'Download the project' });
  await expect(link).toBeVisible({ timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe(`${model.name}.hone`);
  const buffer = readFileSync(await download.path());
  await page.goto('/models');
  await page
    .getByLabel('Model files', { exact: true })
    .setInputFiles({ name: 'again.hone', mimeType: 'application/gzip', buffer });
  await expect(page).toHaveURL(new RegExp(`/models/${model.id}`), { timeout: 60_000 });
});
