// Networks that classify pixels: what they found, what is true and where they differ, over the image.

import type { Page } from '@playwright/test';
import { picture, zip } from './files';
import { expect, looksRight, test } from './fixtures';
import { imported, testFile, uploaded } from './made';
import { colorNetwork } from './onnx';
import { done, PATIENCE_MS } from './work';

type Color = readonly [number, number, number];
/** Pascal VOC's own of its first classes. */
const COLORS: Color[] = [
  [0, 0, 0],
  [128, 0, 0],
  [0, 128, 0],
];
const CLASSES = ['background', 'aeroplane', 'bicycle'];
const WIDTH = 120;

/** Networks of other sizes are other models. */
async function network(
  page: Page,
  name: string,
  colors: readonly Color[],
  side: number,
): Promise<string> {
  const bytes = colorNetwork(colors, side);
  const upload = await uploaded(page, [{ name: `${name}.onnx`, bytes }]);
  const card = { label_names: CLASSES.slice(0, colors.length) };
  return done(page, 'model_import', { upload, name, card });
}

/** Classes side by side, each from its column on. */
const stripes = (second: number, third: number) =>
  picture(WIDTH, 90, (x) => COLORS[x < second ? 0 : x < third ? 1 : 2] ?? COLORS[0] ?? [0, 0, 0]);

/** One image of which a quarter is found as something else, and one that is found as it is. */
async function voc(page: Page): Promise<string> {
  const bytes = zip([
    { name: 'VOC/JPEGImages/wrong.png', data: stripes(30, 90) },
    { name: 'VOC/SegmentationClass/wrong.png', data: stripes(60, 90) },
    { name: 'VOC/JPEGImages/right.png', data: stripes(40, 80) },
    { name: 'VOC/SegmentationClass/right.png', data: stripes(40, 80) },
  ]);
  const upload = await uploaded(page, [{ name: 'voc.zip', bytes }]);
  return done(page, 'dataset_import', { upload, name: 'stripes' });
}

/** Opacity of the mask in the middle of a part of the picture, 0 to 255. */
const painted = (page: Page, place: string, share: number) =>
  page.locator(`${place} .boxed canvas`).evaluate((canvas: HTMLCanvasElement, x) => {
    const at = [Math.floor(x * canvas.width), Math.floor(canvas.height / 2)] as const;
    return [...(canvas.getContext('2d')?.getImageData(...at, 1, 1).data ?? [])][3];
  }, share);

test('what was found, what is true and what is wrong lie over an image', async ({ page }) => {
  const model = await network(page, 'colours', COLORS, 64);
  const dataset = await voc(page);
  const run = await done(page, 'accuracy', { model, dataset });
  await page.goto(`/models/${model}/accuracy?run=${run}`);
  await expect(page.getByRole('heading', { name: /miou on/ })).toBeVisible();
  const classes = page.getByRole('table', { name: 'Intersection over union of each class' });
  await expect(classes.locator('tbody tr')).toHaveCount(3);
  await expect(page.locator('.thumb').first()).toContainText(/aeroplane.*IoU \d/);
  await expect(page.locator('.thumb canvas').first()).toBeVisible();
  await looksRight(page, 'segmentation');

  // By keyboard to the worst image.
  await page.locator('.thumb').first().press('Enter');
  const dialog = page.getByRole('dialog', { name: /wrong\.png/ });
  await expect(dialog.locator('.mark-name', { hasText: 'bicycle' })).toBeVisible();
  await expect(dialog.locator('.mark-name', { hasText: 'background' })).toHaveCount(0);
  const legend = dialog.getByRole('table', { name: 'Share of the pixels that count' });
  await expect(legend.locator('tr', { hasText: 'aeroplane' })).toContainText(/25\.0 %.*50\.0 %/);
  await expect(legend.locator('tr', { hasText: 'bicycle' }).locator('canvas')).toBeVisible();
  const at = (share: number) => painted(page, 'dialog', share);
  await expect.poll(() => at(0.4)).toBeGreaterThan(0); // found as an aeroplane
  await looksRight(page, 'segmentation-image');

  // What is shown is chosen with the arrows, which do not lead to another image meanwhile.
  await dialog.getByLabel('Found', { exact: true }).press('ArrowDown');
  await expect(dialog.getByLabel('Truth', { exact: true })).toBeChecked();
  await expect.poll(() => at(0.4)).toBe(0); // truly background
  await page.keyboard.press('ArrowDown');
  await expect(dialog.getByLabel('Only what is wrong')).toBeChecked();
  await expect.poll(() => at(0.4)).toBeGreaterThan(0);
  await expect.poll(() => at(0.9)).toBe(0);
  const opacity = dialog.getByLabel('Opacity of the mask');
  await opacity.press('Home');
  await expect(dialog.locator('.boxed canvas')).toHaveCSS('opacity', '0');
  await expect(dialog.locator('.mark-name')).toHaveCount(0);
  await opacity.press('ArrowRight');
  await expect(dialog.locator('.boxed canvas')).toHaveCSS('opacity', '0.05');
  await expect(dialog).toBeVisible();
});

test('the masks of a data set lie over its images', async ({ page }) => {
  const dataset = await voc(page);
  await page.goto(`/datasets/${dataset}`);
  await page.locator('.thumb').first().press('Enter');
  const dialog = page.getByRole('dialog', { name: /\.png/ });
  const mask = dialog.locator('.boxed-over');
  await expect(mask).toHaveCSS('opacity', '0.6');
  await dialog.getByLabel('Opacity of the mask').press('End');
  await expect(mask).toHaveCSS('opacity', '1');
  await looksRight(page, 'segmentation-data');
  await page.keyboard.press('Escape');
  await page.getByLabel('Annotations').uncheck();
  await page.locator('.thumb').first().press('Enter');
  await expect(dialog).toBeVisible();
  await expect(mask).toHaveCount(0);
});

test('two networks are held against each other on photographs', async ({ page }) => {
  const a = await network(page, 'three-colours', COLORS, 96);
  const b = await network(page, 'two-colours', COLORS.slice(0, 2), 96);
  const images = await imported(page, 'dataset_import', testFile('datasets/coco_dev50.zip'));
  const asked = { dataset: images, metric: 'agreement', against: a, limit: 4 };
  await done(page, 'accuracy', { ...asked, model: a });
  const run = await done(page, 'accuracy', { ...asked, model: b });
  await page.goto(`/models/${b}/accuracy?run=${run}`);
  await page.getByLabel('Beside', { exact: true }).selectOption({ index: 1 });
  await expect(page.locator('.thumb').first()).toContainText('B 100.0 %');
  await page.locator('.thumb').first().click();
  const dialog = page.getByRole('dialog');
  for (const name of ['A: two-colours', 'B: three-colours', 'A where B differs']) {
    await dialog.getByLabel(name, { exact: true }).check();
    await expect(dialog.locator('.boxed canvas')).toBeVisible();
  }
  await expect(dialog.getByLabel('What counts as right')).toBeVisible();
  await looksRight(page, 'segmentation-beside');
  await page.keyboard.press('Escape');

  // An image of one's own, with the other network beside it.
  const photo = await page.request.get(`/api/v1/datasets/${images}/images/0`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file…' }).press('Enter');
  await (await chooser).setFiles({
    name: 'mine.jpg',
    mimeType: 'image/jpeg',
    buffer: await photo.body(),
  });
  const tried = page.getByRole('region', { name: 'What was found on mine.jpg' });
  await expect(tried.locator('.boxed canvas')).toBeVisible({ timeout: PATIENCE_MS });
  await page.getByLabel('Model beside it').selectOption({ label: 'three-colours' });
  await expect(tried.getByLabel('A where B differs')).toBeVisible({ timeout: PATIENCE_MS });
  await tried.getByLabel('B: three-colours').check();
  await expect(tried.locator('.mark-name').first()).toBeVisible();
  await tried.scrollIntoViewIfNeeded();
  await looksRight(page, 'infer-pixels');
});
