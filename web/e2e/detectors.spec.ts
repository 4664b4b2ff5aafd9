// Detectors on the page: two of them held against each other, and one made INT8.

import type { Page } from '@playwright/test';
import { coarse, coco, roadUsers } from './detectors';
import { expect, looksRight, test } from './fixtures';
import { done, PATIENCE_MS } from './work';

const NAME = 'yolox-int4';

async function modelNamed(page: Page, name: string): Promise<string> {
  const answer = await page.request.get('/api/v1/models');
  const { models } = (await answer.json()) as { models: { id: string; name: string }[] };
  return models.find((one) => one.name === name)?.id ?? '';
}

/** How far the two scores of each image are apart, as the notes below the pictures say. */
async function gaps(page: Page): Promise<number[]> {
  const notes = await page.locator('.thumb').allTextContents();
  return notes.map((note) => {
    const [own, other] = [...note.matchAll(/([\d.]+) %/g)].map((found) => Number(found[1]));
    return Math.abs((own ?? 0) - (other ?? 0));
  });
}

test('two detectors are held against each other, image by image', async ({ page }) => {
  const { model, dataset } = await coco(page);
  await coarse(page, model, NAME);
  const other = await modelNamed(page, NAME);
  const asked = { dataset, limit: 12 };
  await done(page, 'accuracy', { ...asked, model: other });
  const run = await done(page, 'accuracy', { ...asked, model });
  await page.goto(`/models/${model}/accuracy?run=${run}`);
  await expect(page.getByRole('heading', { name: /coco-ap on/ })).toBeVisible();

  // Classes with their curves: first the mean of all, then the one that is chosen.
  const curve = page.getByRole('img', { name: /Mean of all classes/ });
  await expect(curve).toHaveAccessibleName(/Recall reaches/);
  const classes = page.getByRole('table', { name: 'Average precision of each class' });
  await classes.locator('tbody tr', { hasText: 'person' }).press('Enter');
  await expect(page).toHaveURL(/label=0/);
  await expect(page.getByRole('img', { name: /0 person.*Recall reaches/ })).toBeVisible();
  await classes.locator('tbody tr', { hasText: 'person' }).press('Enter');
  await expect(page).not.toHaveURL(/label=0/);

  // Beside the other: those images first that the two see most differently.
  await page.getByLabel('Beside', { exact: true }).selectOption({ index: 1 });
  await expect(page.locator('.thumb').first()).toContainText(/, B \d/);
  const apart = await gaps(page);
  expect(apart.length).toBeGreaterThan(5);
  expect(apart[0]).toBeGreaterThan(0);
  expect(apart).toEqual([...apart].sort((a, b) => b - a));
  await looksRight(page, 'detectors');

  // Objects, what A found and what B found, drawn on one image.
  await page.locator('.thumb').first().click();
  const dialog = page.getByRole('dialog');
  const found = (whose: string) => dialog.locator(`.box[title^="${whose}: "]`);
  await expect(found('true').first()).toBeVisible();
  const kinds = () => Promise.all([found('found').count(), found('found by the other').count()]);
  await expect.poll(async () => Math.max(...(await kinds()))).toBeGreaterThan(0);
  await looksRight(page, 'detectors-image');
  await page.keyboard.press('Escape');

  // The slider hides what is less sure, and never an annotation.
  const boxes = (title: string) => page.locator(`.thumb .box[title^="${title}"]`);
  const annotated = await boxes('true').count();
  const before = await boxes('found').count();
  await page.getByLabel('Lowest score shown').fill('0.9');
  await expect.poll(() => boxes('found').count()).toBeLessThan(before);
  expect(await boxes('true').count()).toBe(annotated);
});

test('a detector is quantized within a drop of its average precision', async ({ page }) => {
  const { model, dataset } = await roadUsers(page);
  await page.goto(`/models/${model}/quantize?form=1`);
  await page.getByLabel('Data set').selectOption(dataset);
  await expect(page.getByLabel('Metric')).toHaveValue('coco-ap');
  await page.getByText('More options').click();
  await page.getByLabel('Name of the new model').fill('road-users-int8');
  await page.getByRole('button', { name: 'Quantize', exact: true }).click();
  await expect(page).toHaveURL(/run=r-/, { timeout: PATIENCE_MS });
  await expect(page.getByText('within the accepted 1.00 points').first()).toBeVisible();
  await looksRight(page, 'detectors-quantized');
  await page.getByRole('link', { name: 'Open the new model' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('road-users-int8');
});
