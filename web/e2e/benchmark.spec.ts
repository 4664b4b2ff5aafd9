// An engineer measures a few configurations, looks for the best one within a latency, and opens it.

import { expect, looksRight, test } from './fixtures';
import { demoModel } from './made';
import { PATIENCE_MS } from './work';

test('cells are chosen, measured and read in the picture and the table', async ({ page }) => {
  const { id: model } = await demoModel(page);
  await page.goto(`/models/${model}/benchmark`);
  const cell = (name: string | RegExp) => page.getByRole('button', { name });
  await expect(page.getByRole('heading', { name: 'Measure', exact: true })).toBeVisible();

  // By mouse a cell, by keyboard the next one; the automatic one goes.
  await cell(/^Batch 1, streams auto/).click();
  await cell(/^Batch 1, streams 1:/).click();
  await page.keyboard.press('ArrowDown');
  await expect(cell(/^Batch 2, streams 1:/)).toBeFocused();
  await page.keyboard.press('Space');
  await page.getByText('for a time').click();
  const seconds = page.getByRole('spinbutton', { name: 'Seconds a run' });
  await seconds.selectText();
  await seconds.pressSequentially('0.5');
  await expect(seconds).toHaveValue('0.5');
  await expect(page.getByText(/^2 runs, about/)).toBeVisible();
  await page.getByRole('button', { name: 'Measure 2 configurations' }).click();

  // Both cells show what was measured, both runs are in the table.
  const measured = { timeout: PATIENCE_MS };
  await expect(cell(/^Batch 1, streams 1: .*FPS/)).toBeVisible(measured);
  await expect(cell(/^Batch 2, streams 1: .*FPS/)).toBeVisible(measured);
  const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox') });
  expect(await rows.count()).toBeGreaterThanOrEqual(2);
  await looksRight(page, 'benchmark');

  // A bound by keyboard stands in the address; back to none.
  const bound = page.getByRole('slider', { name: 'Latency threshold, ms' });
  await bound.press('PageDown');
  await expect(page).toHaveURL(/bound=/);
  await expect(bound).toHaveAttribute('aria-valuetext', / ms$/);

  // A run in full, and back.
  await rows.first().click();
  await expect(page).toHaveURL(/run=r-/);
  await expect(page.getByRole('heading', { name: 'Latency of the requests' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Configuration in effect' })).toBeVisible();
  await looksRight(page, 'benchmark-run');
  await page.goBack();
  await expect(page).not.toHaveURL(/run=r-/);

  // Two ticked runs lead to their comparison.
  await rows.nth(0).getByRole('checkbox').check();
  await rows.nth(1).getByRole('checkbox').check();
  await page.getByRole('link', { name: 'Compare 2 runs' }).click();
  await expect(page).toHaveURL(/compare\?ids=r-.*,r-/);
});
