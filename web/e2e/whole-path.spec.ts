// The whole way of a person with a model and images, by mouse and keyboard only: in, how it counts,
// how fast, where the time goes, how right, smaller, and the two side by side. What is shown is held
// against what is known of these files (test data, MANIFEST.md) and against itself.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { testFile } from './made';
import { PATIENCE_MS } from './work';

const patience = { timeout: PATIENCE_MS };
const NAME = 'resnet8 on its way';
const SMALL = 'resnet8 made small';

/** A button that opens the browser's own choice of files. */
async function choose(page: Page, label: RegExp, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: label }).first().click();
  await (await chooser).setFiles(path);
}

/** What a field is given by somebody who types. */
async function typed(field: Locator, text: string): Promise<void> {
  await field.click();
  await field.press('Control+a');
  await field.pressSequentially(text);
}

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views of the model' }).getByRole('link', { name }).click();

/** The first number that follows `before` in a text. */
function numberAfter(text: string | null, before: RegExp): number {
  const found = new RegExp(`${before.source}\\D*?(-?[\\d,]+(?:\\.\\d+)?)`).exec(text ?? '');
  return Number((found?.[1] ?? 'nothing').replaceAll(',', ''));
}

async function bringIn(page: Page): Promise<void> {
  const model = testFile('models/tf/resnet8_cifar10_frozen.pb');
  const images = testFile('datasets/cifar10_dev1000.zip');
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Workbench' }).getByText('Data sets').click();
  await choose(page, /^Choose files/, images);
  await expect(page).toHaveURL(/\/datasets\/[0-9a-f]{16}/, patience);
  await expect(page.getByText('Even: 10 classes with 100 images each').first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Workbench' }).getByText('Models').click();
  await choose(page, /^Choose files/, model);
  await expect(page).toHaveURL(/\/models\/[0-9a-f]{16}\?card=edit/, patience);
  await expect(page.getByText('NHWC').first()).toBeVisible();
  await page.getByRole('button', { name: 'Keep as it is' }).click();
  await page.getByRole('button', { name: 'Rename…' }).click();
  await typed(page.getByLabel('Name of the model'), NAME);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(NAME);
}

async function theory(page: Page): Promise<void> {
  await tab(page, 'Theory');
  const content = page.locator('#content');
  await expect(content.getByText('0.0125 GMAC')).toBeVisible(patience);
  const text = await content.textContent();
  expect(numberAfter(text, /GFLOP/)).toBeCloseTo(0.0253, 3); // two of each multiply-accumulate
  expect(numberAfter(text, /Parameters/)).toBeCloseTo(78.2, 0); // thousands
  await expect(content.getByText('305 KiB of weights')).toBeVisible();
}

/** Gives frames a second of the first configuration. */
async function speed(page: Page): Promise<number> {
  await tab(page, 'Benchmark');
  const cell = (name: RegExp) => page.getByRole('button', { name });
  await cell(/^Batch 1, streams auto/).click();
  await cell(/^Batch 1, streams 1:/).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByText('for a time').click();
  await typed(page.getByRole('spinbutton', { name: 'Seconds a run' }), '0.5');
  await page.getByRole('button', { name: 'Measure 2 configurations' }).click();
  const first = cell(/^Batch 1, streams 1: .*FPS/);
  await expect(first).toBeVisible(patience);
  await expect(cell(/^Batch 2, streams 1: .*FPS/)).toBeVisible(patience);
  const fps = numberAfter(await first.getAttribute('aria-label'), /streams 1:/);
  expect(fps).toBeGreaterThan(20); // 25 million operations each: more than any machine that runs this
  expect(fps).toBeLessThan(2_000_000);
  const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox') });
  await expect(rows).toHaveCount(2);
  return fps;
}

async function layers(page: Page): Promise<void> {
  await tab(page, 'Layers');
  await typed(page.getByLabel('Seconds, plain and profiled each'), '0.5');
  await page.getByRole('button', { name: 'Measure layers' }).click();
  await expect(page.getByRole('heading', { name: 'Roofline' })).toBeVisible(patience);
  const types = page.getByRole('img', { name: /^Time by type\./ });
  await expect(types).toHaveAccessibleName(/Most time: Convolution/);
  const share = Number(/([\d.]+) %/.exec((await types.getAttribute('aria-label')) ?? '')?.[1]);
  expect(share).toBeGreaterThan(30);
  expect(share).toBeLessThanOrEqual(100);
  const table = page.getByRole('table', { name: /Layers in order/ });
  await typed(page.getByLabel('Filter type'), 'conv');
  await expect(table.locator('tbody tr.clickable').first()).toContainText('Convolution');
}

async function accuracy(page: Page): Promise<void> {
  await tab(page, 'Accuracy');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(page).toHaveURL(/run=r-/, patience);
  await expect(page.getByRole('heading', { name: /top1 on cifar10/ })).toBeVisible();
  await expect(page.getByText('75.1 %').first()).toBeVisible();
  await page.getByLabel('Show', { exact: true }).selectOption('wrong');
  await expect(page).toHaveURL(/show=wrong/);
  await expect(page.locator('.thumb').first()).toContainText('✕');
  await page.locator('.thumb').first().press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('2 of');
  await expect(page.getByRole('dialog')).toContainText('counts as wrong');
  await page.keyboard.press('Escape');
}

async function smaller(page: Page): Promise<void> {
  await tab(page, 'Quantize');
  await expect(page.getByRole('heading', { name: 'What will happen' })).toBeVisible();
  const drop = page.getByLabel('Maximum accuracy drop in percentage points');
  await typed(drop, '1.5');
  await page.getByText('More options').click();
  await typed(page.getByLabel('Name of the new model'), SMALL);
  await page.getByRole('button', { name: 'Quantize', exact: true }).click();
  await expect(page).toHaveURL(/run=r-/, patience);
  await expect(page.getByText('within the accepted 1.50 points').first()).toBeVisible();
  const text = await page.locator('#content').textContent();
  expect(text).toMatch(/original 75\.10? %/);
  const ratio = numberAfter(text, /Weights, smaller/);
  expect(ratio).toBeGreaterThan(2); // a quarter, less scales and what stays in float
  expect(ratio).toBeLessThan(4.1);
  await page.getByRole('link', { name: 'Open the new model' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(SMALL);
  const family = page.getByRole('navigation', { name: 'Models of this family' });
  await expect(family).toContainText(NAME);
}

async function sideBySide(page: Page, fps: number): Promise<void> {
  await page.getByRole('navigation', { name: 'Workbench' }).getByText('Models').click();
  await typed(page.getByLabel(/^Filter by name/), 'resnet8');
  await page.getByLabel(`Choose ${NAME} for comparison`).check();
  await page.getByLabel(`Choose ${SMALL} for comparison`).check();
  await page.getByRole('link', { name: /^Compare 2/ }).click();
  await expect(page).toHaveURL(/compare\?ids=/);
  await typed(page.getByLabel('Seconds each'), '0.2');
  await page.getByRole('button', { name: 'Measure and compare' }).click();
  await page.getByRole('button', { name: 'Show the result' }).click(patience);
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible();
  const rows = page.getByRole('table', { name: 'The candidates' }).locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(NAME);
  await expect(rows.last()).toContainText(SMALL);
  const cell = async (row: Locator, at: number) =>
    Number((await row.locator('td').nth(at).textContent())?.replaceAll(/[×,]/g, ''));
  const [plain, small] = [await cell(rows.first(), 2), await cell(rows.last(), 2)];
  expect(plain).toBeGreaterThan(fps / 30); // other streams, other load: the same order
  // The ratio is of pairs measured in turn, the figures are each one's own median.
  const ratio = (await cell(rows.last(), 6)) / (small / plain);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
  const beside = page.getByRole('table', { name: /top1 on cifar10/ });
  await expect(beside.getByRole('row', { name: new RegExp(NAME) })).toContainText('75.1');
  await expect(beside.getByRole('row', { name: new RegExp(SMALL) })).toBeVisible();
}

test('from a file to two models side by side', async ({ page }) => {
  test.setTimeout(480_000);
  await bringIn(page);
  await theory(page);
  const fps = await speed(page);
  await layers(page);
  await accuracy(page);
  await smaller(page);
  await sideBySide(page, fps);
});
