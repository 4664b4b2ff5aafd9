import type { Page } from '@playwright/test';
import { expect, looksRight, test } from './fixtures';
import { testFile } from './made';
import { picture, zip } from './zip';

const BOX = [40, 30, 120, 60];
const SECOND = [180, 100, 90, 70];

const voc = (name: string, [x = 0, y = 0, width = 0, height = 0]: number[]) =>
  `<object><name>${name}</name><bndbox><xmin>${x + 1}</xmin><ymin>${y + 1}</ymin>` +
  `<xmax>${x + width}</xmax><ymax>${y + height}</ymax></bndbox></object>`;

async function drop(page: Page, name: string, content: Buffer | string) {
  await page.goto('/datasets');
  const input = page.getByLabel('Archive with images', { exact: true });
  await input.setInputFiles(
    typeof content === 'string' ? content : { name, mimeType: 'application/zip', buffer: content },
  );
}

/** A data set's page is there, with its name. */
async function opened(page: Page, name: string) {
  await expect(page).toHaveURL(/\/datasets\/[0-9a-f]{16}/, { timeout: 120_000 });
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
}

/** Where a box stands over the picture, in pixels of the image. */
async function sidesOf(page: Page, name: string, width: number, height: number) {
  const dialog = page.getByRole('dialog');
  const box = await dialog.locator('.box').filter({ hasText: name }).first().boundingBox();
  const frame = await dialog.locator('.boxed img').first().boundingBox();
  if (!box || !frame) throw new Error('nothing is drawn');
  const scale = Math.min(frame.width / width, frame.height / height);
  const left = frame.x + (frame.width - width * scale) / 2;
  const top = frame.y + (frame.height - height * scale) / 2;
  return [(box.x - left) / scale, (box.y - top) / scale, box.width / scale, box.height / scale];
}

test('objects of a Pascal VOC data set are drawn where they are', async ({ page }) => {
  const archive = zip({
    'set/JPEGImages/a.png': picture(320, 200, [BOX, SECOND]),
    'set/Annotations/a.xml': `<annotation>${voc('cat', BOX)}${voc('dog', SECOND)}</annotation>`,
  });
  await drop(page, 'pets.zip', archive);
  await opened(page, 'pets');
  await expect(page.locator('.thumb .box')).toHaveCount(2);
  await expect(page.locator('.thumb-caption').first()).toHaveText('cat, dog');
  await page.locator('.thumb').first().click();
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1000, height: 800 },
  ]) {
    await page.setViewportSize(size);
    await expect(page.getByRole('dialog').locator('.box')).toHaveCount(2);
    await expect
      .poll(async () => {
        const sides = await sidesOf(page, 'cat', 320, 200);
        return Math.max(...sides.map((side, i) => Math.abs(side - (BOX[i] ?? 0))));
      })
      .toBeLessThan(1.5);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await looksRight(page, 'detection-image');
});

test('a COCO data set is imported, looked through by class, its annotations hidden', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await drop(page, '', testFile('datasets/coco_dev50.zip'));
  await opened(page, 'coco_dev50');
  await expect(page.getByText('Images and objects of each class').first()).toBeVisible();
  await expect(page.locator('.thumb .box').first()).toBeVisible();
  await looksRight(page, 'detection-dataset');

  await page.getByLabel('Class', { exact: true }).selectOption({ label: '0 person' });
  await page.locator('.thumb').first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('.box-name').filter({ hasText: 'person' }).first()).toBeVisible();
  await expect(dialog.getByText(/person/).last()).toBeVisible();
  await looksRight(page, 'detection-coco');
  await page.keyboard.press('Escape');

  await page.getByLabel('Annotations', { exact: true }).uncheck();
  await expect(page.locator('.box')).toHaveCount(0);
  await expect(page).toHaveURL(/annotations=off/);
});

test('what would lose annotations is refused, and the rest imported when it is asked for', async ({
  page,
}) => {
  const archive = zip({
    'set/JPEGImages/a.png': picture(320, 200, [BOX]),
    'set/Annotations/a.xml': `<annotation>${voc('cat', BOX)}</annotation>`,
    'set/Annotations/b.xml': `<annotation>${voc('cat', BOX)}</annotation>`,
  });
  await drop(page, 'torn.zip', archive);
  await expect(page.getByText('dataset.incomplete.missing_image')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Import the rest' }).click();
  await opened(page, 'torn');
  await expect(page.getByText('Annotated images that are not there')).toBeVisible();
});

test('one of several splits is asked for by its name', async ({ page }) => {
  const image = picture(320, 200, [SECOND]);
  const annotation = `<annotation>${voc('cat', SECOND)}</annotation>`;
  const archive = zip({
    'set/JPEGImages/a.png': image,
    'set/Annotations/a.xml': annotation,
    'set/ImageSets/Main/north.txt': 'a\n',
    'set/ImageSets/Main/south.txt': 'a\n',
  });
  await drop(page, 'halves.zip', archive);
  await expect(page.getByText('north, south')).toBeVisible({ timeout: 60_000 });
  await page.getByLabel('Split', { exact: true }).fill('south');
  await page.getByRole('button', { name: 'Import it' }).click();
  await opened(page, 'halves');
  await expect(page.getByText('Splits that were not taken', { exact: false })).toBeVisible();
});
