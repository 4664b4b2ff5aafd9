import { expect, looksRight, test } from './fixtures';
import { testFile } from './made';

test('a data set is imported, looked through and removed', async ({ page }) => {
  const archive = testFile('datasets/cifar10_dev1000.zip');
  await page.goto('/datasets');
  await expect(page.getByRole('heading', { name: 'Data sets', level: 1 })).toBeVisible();
  await page.getByLabel('Archive with images', { exact: true }).setInputFiles(archive);
  await expect(page).toHaveURL(/\/datasets\/[0-9a-f]{16}/, { timeout: 120_000 });
  await expect(page.getByRole('heading', { level: 1 })).toContainText('cifar10');
  await expect(page.getByText('Even: 10 classes with 100 images each').first()).toBeVisible();
  await expect(page.locator('.thumb img').first()).toBeVisible();
  await looksRight(page, 'dataset');

  // Found by class and by name; the address keeps both.
  await page.getByLabel('Class', { exact: true }).selectOption('3');
  await expect(page.getByText('100 images', { exact: true })).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('cat_0007');
  await expect(page.getByText('1 of 100 images fit')).toBeVisible();
  await expect(page).toHaveURL(/label=3.*name=cat_0007/);
  await page.getByLabel('Name', { exact: true }).fill('');
  await expect(page.getByText('100 images', { exact: true })).toBeVisible();

  // By keyboard: into the thumbnails, one on, open, to the next, close.
  await page.locator('.thumb').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('2 of 100');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog')).toContainText('3 of 100');
  await looksRight(page, 'dataset-image');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // The histogram as numbers.
  await page.getByRole('button', { name: 'table', exact: true }).first().click();
  await expect(page.getByRole('table', { name: 'Images of each class' })).toBeVisible();

  // Removed, and taken back.
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  await expect(page.getByRole('link', { name: /cifar10/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: /cifar10/ })).toBeVisible();
  await looksRight(page, 'datasets');
});
