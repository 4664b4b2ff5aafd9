// An image of one's own: dropped, inferred, drawn on, and gone from the server.

import type { Page } from '@playwright/test';
import { coarse, coco } from './detectors';
import { expect, looksRight, test } from './fixtures';
import { network } from './made';
import { PATIENCE_MS } from './work';

interface Picture {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

async function imageOf(page: Page, dataset: string, name: string): Promise<Picture> {
  const answer = await page.request.get(`/api/v1/datasets/${dataset}/images/0`);
  return { name, mimeType: 'image/jpeg', buffer: await answer.body() };
}

/** As a person drops it: the zone is given the file by the browser's own event. */
async function dropped(page: Page, { name, mimeType, buffer }: Picture): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ({ bytes, name, type }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], name, { type }));
      return transfer;
    },
    { bytes: [...buffer], name, type: mimeType },
  );
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer });
}

/** What the newest job of this kind was given has been removed. */
async function expectForgotten(page: Page): Promise<void> {
  const answer = await page.request.get('/api/v1/jobs?limit=20');
  const { jobs } = (await answer.json()) as {
    jobs: { kind: string; request: { upload?: string } }[];
  };
  const upload = jobs.find((job) => job.kind === 'infer')?.request.upload ?? '';
  expect(upload).toMatch(/^u-/);
  await expect
    .poll(async () => (await page.request.get(`/api/v1/uploads/${upload}`)).status())
    .toBe(404);
}

const tried = (page: Page) => page.getByRole('region', { name: /^What was found on/ });
const patience = { timeout: PATIENCE_MS };

test('a dropped image is inferred, and another detector stands beside it', async ({ page }) => {
  const { model, dataset } = await coco(page);
  await page.goto(`/models/${model}/accuracy`);
  await dropped(page, await imageOf(page, dataset, 'street.jpg'));
  await expect(page).toHaveURL(/tried=r-/, patience);
  await expect(tried(page)).toContainText('street.jpg');
  await expect(tried(page).getByText(/\d+ objects? with a score of 0.30 or more/)).toBeVisible();
  await expect(tried(page).locator('.box').first()).toBeVisible();
  await expectForgotten(page);

  // The slider by keyboard: more boxes below, none at the end.
  const boxes = () => tried(page).locator('.box').count();
  const before = await boxes();
  const slider = tried(page).getByLabel('Lowest score drawn');
  await slider.press('Home');
  await expect.poll(boxes).toBeGreaterThan(before);
  await slider.press('End');
  await expect.poll(boxes).toBe(0);
  await slider.fill('0.3');

  // Another model beside it, without giving the image again.
  await coarse(page, model, 'yolox-int4');
  const first = new URL(page.url()).searchParams.get('tried');
  await page.getByLabel('Model beside it').selectOption({ label: 'yolox-int4' });
  await expect(page).not.toHaveURL(new RegExp(`tried=${first}`), patience);
  await expect(tried(page).getByText(/found by both, \d+ only by A/)).toBeVisible();
  await expect(tried(page).getByRole('table', { name: /How far the outputs/ })).toBeVisible();
  await expect(page.getByText(/hone infer .* street.jpg/)).toHaveCount(1);
  await looksRight(page, 'infer');

  // A reload keeps what was found; the picture was never kept.
  await page.reload();
  await expect(tried(page).getByText(/found by both/)).toBeVisible();
  await expect(tried(page)).toContainText('The image itself was not kept');
});

test('a file is chosen by keyboard, and what is no image is refused', async ({ page }) => {
  const { model, dataset } = await network(page);
  await page.goto(`/models/${model}/accuracy`);
  const choose = async (file: Picture) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file…' }).press('Enter');
    await (await chooser).setFiles(file);
  };
  await choose({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(page.getByText('The image could not be decoded.')).toBeVisible(patience);
  await expect(page.getByText('accuracy.no_images')).toBeVisible();
  await expectForgotten(page);

  await choose(await imageOf(page, dataset, 'mine.png'));
  await expect(tried(page)).toContainText('mine.png', patience);
  const best = tried(page).getByRole('table', { name: /^Best classes/ });
  await expect(best.locator('tbody tr')).toHaveCount(5);
  await expect(tried(page).getByRole('img', { name: 'mine.png' })).toBeVisible();
  await looksRight(page, 'infer-classes');

  // From the list of runs back to what was found.
  const run = new URL(page.url()).searchParams.get('tried') ?? '';
  await page.goto(`/runs/${run}`);
  await expect(page).toHaveURL(/accuracy\?tried=r-/);
  await expect(tried(page)).toContainText('mine.png');
});
