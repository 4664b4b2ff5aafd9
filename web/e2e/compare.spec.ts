// Two kept runs side by side: chosen by searching, compared as they are, read and shared.

import { expect, looksRight, test } from './fixtures';
import { benchmark, demoModel } from './made';

test('two runs are chosen, compared, and kept', async ({ page }) => {
  const { id: model } = await demoModel(page);
  const first = await benchmark(page, model, 1);
  await benchmark(page, model, 2);

  // One comes with the address, the other one is searched for by keyboard.
  await page.goto(`/compare?ids=${first}`);
  await expect(page.getByText('Choose two or more')).toBeVisible({ timeout: 20_000 });
  const search = page.getByRole('combobox', { name: 'Add a model or a run' });
  await search.click();
  await search.fill('shapes FPS 2 streams');
  await expect(page.getByRole('option').first()).toContainText('2 streams');
  await search.press('Enter');
  await expect(page).toHaveURL(/ids=.*(,|%2C)r-/);
  await expect(page.getByText('nothing is measured')).toBeVisible();
  await page.getByRole('button', { name: 'make first' }).click();

  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('button', { name: 'Show the result' }).click({ timeout: 60_000 });
  await expect(page).toHaveURL(/run=r-/);
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible();
  await expect(
    page.getByText(/throughput of A|as fast as A|No difference between|cannot be compared/),
  ).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Throughput against latency' })).toBeVisible();
  await looksRight(page, 'compare');

  // The picture has its table one click away; the comparison is in the list of kept ones.
  await page.getByRole('button', { name: 'table' }).first().click();
  await expect(page.getByRole('columnheader', { name: 'Configuration' }).first()).toBeVisible();
  await expect(page.getByRole('table', { name: 'Kept comparisons' })).toContainText('shapes');
});
