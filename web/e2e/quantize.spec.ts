import { expect, looksRight, test } from './fixtures';
import { network } from './made';
import { PATIENCE_MS } from './work';

test('a model is quantized within an accuracy drop', async ({ page }) => {
  const { model, dataset } = await network(page);
  await page.goto(`/models/${model}/quantize?form=1`);
  await expect(page.getByRole('heading', { name: 'What will happen' })).toBeVisible({
    timeout: 30_000,
  });

  // Without images it says what that means.
  await page.getByLabel('Data set').selectOption('');
  await expect(page.getByText('no images: accuracy will not be right')).toBeVisible();
  await page.getByLabel('Data set').selectOption(dataset);

  // The slider by keyboard: from 1 point to 1.1.
  const slider = page.getByRole('slider', { name: 'Maximum accuracy drop' });
  await slider.press('ArrowRight');
  await slider.press('ArrowRight');
  await expect(page.getByLabel('Maximum accuracy drop in percentage points')).toHaveValue('1.1');
  await expect(page.getByText(/drops by at most 1.10 points over all 1,000 images/)).toBeVisible();
  await page.getByText('More options').click();
  await page.getByLabel('Name of the new model').fill('resnet20-small');
  await page.getByLabel('Layers to leave alone').fill('conv1');
  await page.getByLabel('Layers to leave alone').press('Enter');
  await expect(page.getByRole('button', { name: 'Do not leave conv1 alone' })).toBeVisible();
  await looksRight(page, 'quantize-form');

  await page.getByRole('button', { name: 'Quantize', exact: true }).click();
  // A small network may be done before its stages are drawn; the next scenario watches them.
  const held = page.getByText('within the accepted 1.10 points').first();
  await expect(page.getByRole('list', { name: 'Stages' }).or(held).first()).toBeVisible();
  await expect(page).toHaveURL(/run=r-/, { timeout: 120_000 });
  await expect(held).toBeVisible();
  await expect(page.getByText(/ in float: /).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Recipe' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('"max_drop": 0.011');
  await looksRight(page, 'quantize-result');

  await page.getByRole('link', { name: 'Open the new model' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('resnet20');
});

test('the curve grows while it is searched, and a reload misses nothing', async ({ page }) => {
  const { model, dataset } = await network(page);
  await page.goto(`/models/${model}/quantize?form=1`);
  await page.getByLabel('Data set').selectOption(dataset);
  await page.getByLabel('Curve of accuracy against speed').check();
  await page.getByRole('button', { name: 'Quantize', exact: true }).click();

  const drawn = page.getByRole('img', { name: /^Accuracy so far\./ });
  const candidates = async () => {
    const words = (await drawn.getAttribute('aria-label', { timeout: 500 })) ?? '';
    return Number(/ (\d+) candidates? judged over all images/.exec(words)?.[1]);
  };
  const seen: number[] = [];
  await expect(async () => {
    const now = await candidates();
    if (now !== seen.at(-1)) seen.push(now);
    expect(seen.length).toBeGreaterThan(1);
  }).toPass({ timeout: PATIENCE_MS, intervals: [100] });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  await expect(page.getByText(/In float at the newest point|computes every layer/)).toBeVisible();
  await page.reload();
  await expect(drawn).toBeVisible();
  expect(await candidates()).toBeGreaterThanOrEqual(seen.at(-1) ?? 0);
  await looksRight(page, 'quantize-live');

  // When it is done, the whole curve stands in its place, with speeds.
  await expect(page.getByRole('img', { name: /^Accuracy against speed\./ })).toBeVisible({
    timeout: PATIENCE_MS,
  });
  await expect(drawn).toHaveCount(0);
});
