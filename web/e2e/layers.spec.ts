// Where the time goes: measured, filtered, one layer looked at; and a network of 10,000 layers.

import type { Page } from '@playwright/test';
import { expect, looksRight, quiet, test } from './fixtures';
import { demoModel } from './made';
import { PATIENCE_MS } from './work';

test('layers are measured, filtered, and lead to the graph', async ({ page }) => {
  const { id: model } = await demoModel(page);
  await page.goto(`/models/${model}/layers`);
  const seconds = page.getByLabel('Seconds, plain and profiled each');
  await expect(page.locator('summary', { hasText: /^Measure/ })).toBeVisible();
  if (!(await seconds.isVisible())) await page.locator('summary', { hasText: /^Measure/ }).click();
  await seconds.fill('0.5');
  await page.getByRole('button', { name: 'Measure layers' }).click();
  // The first result of a model opens by itself, later ones by a button.
  const show = page.getByRole('button', { name: 'Show the result' });
  await expect(async () => {
    if (await show.isVisible()) await show.click({ timeout: 1000 });
    await expect(page.getByRole('heading', { name: 'Roofline' })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: PATIENCE_MS });
  await expect(page.getByRole('heading', { name: 'Time by type' })).toBeVisible();
  await looksRight(page, 'layers');

  // Filters stand in the address and survive a reload.
  await page.getByLabel('Filter type').fill('conv');
  await expect(page).toHaveURL(/filter=type/);
  await page.reload();
  const rows = page.getByRole('table', { name: /Layers in order/ }).locator('tbody tr.clickable');
  await expect(rows.first()).toContainText('Convolution');
  await page.getByLabel('Filter time').fill('> 1000000');
  await expect(page.getByText('Nothing fits')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();

  // A layer by keyboard: Enter opens it, Esc closes it.
  await rows.first().press('ArrowDown');
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: /^Layer / });
  await expect(details).toBeVisible();
  await expect(details.getByRole('link', { name: 'Show in the graph' })).toHaveAttribute(
    'href',
    /graph\?layer=/,
  );
  await looksRight(page, 'layers-details');
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();
});

interface Answer {
  run: { result: { layers: Record<string, unknown>[] } };
}

/** Answers the run with its layers repeated until there are `count`. */
async function enlarge(page: Page, count: number): Promise<void> {
  await page.route(/\/api\/v1\/runs\/r-[^/]+$/, async (route) => {
    const answer = (await (await route.fetch()).json()) as Answer;
    const { layers } = answer.run.result;
    answer.run.result.layers = Array.from({ length: count }, (_, at) => ({
      ...layers[at % layers.length],
      name: `layer_${at}`,
      execution_order: at,
    }));
    await route.fulfill({ json: answer });
  });
}

test('a table of 10,000 layers scrolls without a long task', async ({ page }) => {
  const { id: model } = await demoModel(page);
  const kept = await page.request.get(`/api/v1/runs?kind=layers&model=${model}`);
  const { runs } = (await kept.json()) as { runs: unknown[] };
  test.skip(runs.length === 0, 'The scenario before it leaves the run that is made larger.');
  await enlarge(page, 10_000);
  await page.goto(`/models/${model}/layers`);
  const table = page.getByRole('table', { name: /Layers in order/ });
  await expect(table).toHaveAttribute('aria-rowcount', '10001', { timeout: 30_000 });
  await table.scrollIntoViewIfNeeded();
  const measured = await table.evaluate(async (element) => {
    const scroller = element.parentElement as HTMLElement;
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map((entry) => entry.duration)),
    );
    observer.observe({ type: 'longtask' });
    // The pictures above are drawn first: begin when nothing long ran for half a second.
    for (let quiet = 0; quiet < 5; ) {
      const before = tasks.length;
      await new Promise((next) => setTimeout(next, 100));
      quiet = tasks.length === before ? quiet + 1 : 0;
    }
    tasks.length = 0;
    let most = 0;
    for (let step = 0; step < 60; step += 1) {
      scroller.scrollTop += 400;
      await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)));
      most = Math.max(most, element.querySelectorAll('tbody tr').length);
    }
    observer.disconnect();
    return { most, longest: Math.max(0, ...tasks), at: scroller.scrollTop };
  });
  console.log(`10,000 layers: ${measured.most} rows, longest task ${measured.longest} ms`);
  expect(measured.at).toBeGreaterThan(10_000);
  expect(measured.most).toBeLessThanOrEqual(100);
  if (quiet) expect(measured.longest).toBeLessThan(50);
});
