import { expect, looksRight, test } from './fixtures';
import { demoModel } from './made';

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
