import { expect, looksRight, test } from './fixtures';
import { network } from './made';

test('accuracy is measured and looked into', async ({ page }) => {
  const { model, dataset } = await network(page);
  await page.goto(`/models/${model}/accuracy`);
  await page.getByLabel('Data set').selectOption(dataset);
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(page).toHaveURL(/run=r-/, { timeout: 120_000 });
  await expect(page.getByRole('heading', { name: /top1 on/ })).toBeVisible();
  await expect(page.getByText('80.4 %').first()).toBeVisible();
  await expect(page.getByRole('img', { name: /Confusion\. Most often/ })).toBeVisible();
  await looksRight(page, 'accuracy');

  // The worst class, by keyboard; its images; one of them large.
  const worst = page.getByRole('table', { name: 'Accuracy of each class' }).locator('tbody tr');
  await worst.first().press('Enter');
  await expect(page).toHaveURL(/label=\d/);
  await page.getByLabel('Show', { exact: true }).selectOption('wrong');
  await expect(page).toHaveURL(/show=wrong/);
  await expect(page.locator('.thumb').first()).toContainText('✕');
  await page.locator('.thumb').first().click();
  await expect(page.getByRole('dialog')).toContainText('counts as wrong');
  await looksRight(page, 'accuracy-image');
  await page.keyboard.press('Escape');
  await page.getByLabel('True class', { exact: true }).selectOption('');
  await expect(page).not.toHaveURL(/label=/);

  // A second result with other precision stands beside the first.
  const run = () => new URL(page.url()).searchParams.get('run') ?? '';
  const first = run();
  await page.getByLabel('Precision').selectOption('bf16');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect.poll(run, { timeout: 120_000 }).not.toBe(first);
  await page.getByLabel('Beside', { exact: true }).selectOption({ index: 1 });
  await expect(page.getByText(/images only this gets right/)).toBeVisible();
});
