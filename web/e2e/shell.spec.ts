// The frame: where one is, search, keys, theme, errors in their place.

import { expect, looksRight, test } from './fixtures';
import { demoModel } from './made';

test('keys lead everywhere, and the title says where', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('navigation', { name: 'Workbench' })).toBeVisible();
  for (const [key, title] of [
    ['m', 'Models'],
    ['t', 'Targets'],
    ['j', 'Jobs'],
    ['r', 'Runs'],
    ['s', 'Start'],
  ]) {
    await page.keyboard.press('g');
    await page.keyboard.press(key as string);
    await expect(page).toHaveTitle(`${title} · Hone`);
    await expect(page.locator('#content')).toBeFocused();
  }
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await expect(help).toBeVisible();
  await looksRight(page, 'help');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('search finds a model and opens it by keyboard', async ({ page }) => {
  const model = await demoModel(page);
  await page.goto('/');
  await page.getByRole('button', { name: 'Search' }).click();
  const search = page.getByRole('combobox', { name: /Search models/ });
  await search.fill(model.name);
  await expect(page.getByRole('dialog').getByRole('option').first()).toContainText(model.name);
  await looksRight(page, 'search');
  await search.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/models/${model.id}`));
  const here = page.getByRole('navigation', { name: 'Where you are' });
  await expect(here.locator('[aria-current]')).toHaveText(model.name);
  await expect(page).toHaveTitle(`${model.name} · Hone`);
  await page.keyboard.press('Control+k');
  await search.fill('theory of');
  await expect(page.getByRole('option').first()).toContainText('Theory');
  await search.press('Enter');
  await expect(page).toHaveTitle(`Theory · ${model.name} · Hone`);
});

test('the rail and the theme are remembered', async ({ page }) => {
  await page.goto('/jobs');
  const rail = page.getByRole('navigation', { name: 'Workbench' });
  const width = async () => (await rail.boundingBox())?.width ?? 0;
  const wide = await width();
  await page.keyboard.press('[');
  await expect.poll(width).toBeLessThan(wide / 2);
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(width).toBeLessThan(wide / 2);
  await expect(rail.getByRole('link', { name: 'Models' })).toBeVisible();
});

test('an address without a page, and one without its thing, say so', async ({ page }) => {
  await page.goto('/nothing');
  await expect(page.getByText('There is no page at this address')).toBeVisible();
  await page.goto('/runs/r-20200101-000000-00000000');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('button', { name: 'copy details' })).toBeVisible();
});

test('who is not known finds the way in', async ({ page }) => {
  await page.route('**/api/v1/session', (route) =>
    route.fulfill({
      status: 401,
      json: { error: { code: 'access.session', kind: 'usage', message: 'Nobody is signed in.' } },
    }),
  );
  await page.goto('/models');
  await expect(page.getByText('This server does not know you yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open' })).toBeDisabled();
  await page.getByLabel('Printed address').fill('http://127.0.0.1:1/?token=0123456789abcdef0123');
  await expect(page.getByRole('button', { name: 'Open' })).toBeEnabled();
  await looksRight(page, 'sign-in');
});

test('a viewer sees no button that changes something', async ({ page }) => {
  await page.route('**/api/v1/session', (route) =>
    route.fulfill({ json: { session: { name: 'vera', role: 'viewer' } } }),
  );
  await page.goto('/targets/cpu');
  await expect(page.getByText('vera')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Check' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Check now' })).toHaveCount(0);
});
