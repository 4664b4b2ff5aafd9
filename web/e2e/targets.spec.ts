// Targets: the machine now, what there is, what is absent and why, and a check.

import { expect, looksRight, test } from './fixtures';

test('the machine, its load, and a target that is checked', async ({ page }) => {
  await page.goto('/targets');
  await expect(page.getByRole('heading', { name: 'This machine' })).toBeVisible();
  await expect(page.getByText('Tasks waited')).toBeVisible();
  await expect(page.getByRole('img', { name: /CPU busy/ })).toBeVisible();
  const rows = page.getByRole('row');
  await expect(rows.filter({ hasText: 'available' }).first()).toBeVisible();
  await looksRight(page, 'targets');

  await rows.filter({ has: page.getByText('cpu', { exact: true }) }).click();
  await expect(page).toHaveURL(/\/targets\/cpu$/);
  const chosen = page.getByRole('complementary', { name: 'The chosen target' });
  await chosen.getByRole('button', { name: 'Check now' }).click();
  await expect(chosen.getByText('works')).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveURL(/check=j-/);
  await looksRight(page, 'target');
});

test('an absent device says what is missing; ids with marks have their address', async ({
  page,
}) => {
  await page.goto('/targets');
  await expect(page.getByRole('row').filter({ hasText: 'available' }).first()).toBeVisible();
  const absent = page.getByRole('row').filter({ hasText: 'absent' }).first();
  if ((await absent.count()) > 0) {
    await absent.press('Enter');
    await expect(page.getByRole('heading', { name: 'What is missing' })).toBeVisible();
  }
  await page.goto('/targets/cpu%2Ff32');
  const chosen = page.getByRole('complementary', { name: 'The chosen target' });
  await expect(chosen.getByRole('heading', { name: 'cpu/f32' })).toBeVisible();
  await page.goto('/targets/cpu:avx2@0/f32'.replace('/f32', '%2Ff32'));
  await expect(chosen).toContainText('cpu:avx2@0/f32');
  await chosen.getByRole('link', { name: 'Close' }).click();
  await expect(page).toHaveURL(/\/targets$/);
});

test('the load is read only while it is seen', async ({ page }) => {
  let reads = 0;
  await page.clock.install();
  await page.route('**/api/v1/system/load', (route) => {
    reads += 1;
    return route.continue();
  });
  await page.goto('/targets');
  await expect.poll(() => reads, { timeout: 15_000 }).toBeGreaterThan(1);
  await page.getByRole('link', { name: 'Jobs' }).click();
  await expect(page).toHaveTitle('Jobs · Hone');
  const before = reads;
  await page.clock.runFor(30_000);
  expect(reads - before).toBeLessThanOrEqual(1); // one may have been under way
});
