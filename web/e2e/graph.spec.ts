// The graph of a network, used by mouse and keyboard; and one of 3,000 layers, with its times.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, looksRight, quiet, test } from './fixtures';
import { demoModel, imported } from './made';
import { largeNetwork } from './onnx';

const original = (page: Page) => page.getByRole('application', { name: /^Original graph/ });
const runtime = (page: Page) => page.getByRole('application', { name: /^Runtime graph/ });
const details = (page: Page) => page.locator('.graph-details');

async function withRuntime(page: Page): Promise<void> {
  await expect(original(page)).toBeVisible();
  const make = page.getByRole('button', { name: "Make the runtime's graph" });
  await expect(runtime(page).or(make)).toBeVisible();
  if (await make.isVisible()) await make.click();
  await expect(runtime(page)).toBeVisible({ timeout: 30_000 });
}

test('both graphs: search, walk, counterparts, colours, a file', async ({ page }) => {
  const model = await demoModel(page);
  await page.goto(`/models/${model.id}`);
  await page.getByRole('link', { name: 'Graph', exact: true }).click();
  await withRuntime(page);

  await page.keyboard.press('/');
  await page.keyboard.type('conv');
  await expect(page.getByText(/^\d+ found$/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible();
  await expect(details(page)).toContainText('Convolution');
  const link = page.url();
  expect(link).toContain('layer=');

  await original(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(details(page).getByRole('heading', { level: 3 })).not.toContainText('Convolution');
  await page.keyboard.press('ArrowUp');
  await expect(details(page)).toContainText('Convolution');
  await expect(details(page)).toContainText('In the runtime');
  await page.keyboard.press('Enter');
  await expect(details(page)).toContainText('In the original');
  await page.keyboard.press('Escape');
  await expect(details(page)).toBeHidden();

  await page.getByText('Precision', { exact: true }).click();
  const f32 = page.getByRole('button', { name: /^f32 / });
  await f32.click();
  await expect(f32).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/colour=precision.*only=f32/);

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'SVG' }).click();
  const svg = readFileSync(await (await saved).path(), 'utf8');
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  expect(svg).toContain('>Convolution<');

  await page.goto(link);
  await expect(details(page)).toContainText('Convolution');
  await looksRight(page, 'graph');
});

test('a layer is chosen on the canvas, and in the list by keys', async ({ page }) => {
  const model = await demoModel(page);
  await page.goto(`/models/${model.id}/graph?view=original`);
  const tree = page.getByRole('tree');
  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  const chosen = await page.getByRole('treeitem', { selected: true }).textContent();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('treeitem', { selected: true })).not.toHaveText(chosen ?? '');
  const box = await original(page).boundingBox();
  if (!box) throw new Error('no canvas');
  await page.mouse.move(box.x + 60, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 90, { steps: 4 });
  await page.mouse.up();
  await expect(details(page)).toBeVisible();
  await page.mouse.click(box.x + 8, box.y + box.height - 8);
  await expect(details(page)).toBeHidden();
});

/** Tasks of the page's own thread over 50 ms since the last call. */
async function longTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const seen = (window as unknown as { long?: number[] }).long ?? [];
    (window as unknown as { long: number[] }).long = [];
    return seen;
  });
}

test('3,000 layers: closed, all open, and again', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'hone-graph-'));
  const file = join(folder, 'large.onnx');
  writeFileSync(file, largeNetwork(3000));
  const model = await imported(page, 'model_import', file);
  rmSync(folder, { recursive: true });
  await page.addInitScript(() => {
    const seen: number[] = [];
    (window as unknown as { long: number[] }).long = seen;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        (window as unknown as { long: number[] }).long.push(Math.round(entry.duration));
    }).observe({ type: 'longtask' });
  });
  const picture = async () => {
    const begin = Date.now();
    await page.goto(`/models/${model}/graph?view=original`);
    await expect(original(page)).toBeVisible({ timeout: 60_000 });
    return Date.now() - begin;
  };
  const figures: Record<string, unknown> = { first_ms: await picture() };
  await expect(page.getByRole('treeitem').first()).toBeVisible();
  expect(await page.getByRole('treeitem').count()).toBeLessThan(100);
  figures.long_tasks_first_ms = await longTasks(page);
  const begin = Date.now();
  await page.getByRole('button', { name: 'Expand all' }).click();
  await expect(page.getByRole('treeitem', { name: /Conv_0/ })).toBeVisible();
  await expect(page.getByText(/placing layers/)).toBeHidden({ timeout: 60_000 });
  figures.expanded_ms = Date.now() - begin;
  const box = await original(page).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200);
  for (let turn = 0; turn < 20; turn += 1) await page.mouse.wheel(0, 400);
  figures.long_tasks_expanded_ms = await longTasks(page);
  figures.again_ms = await picture();
  console.log(`graph of 3,000 layers: ${JSON.stringify(figures)}`);
  if (!quiet) return;
  expect(figures.first_ms).toBeLessThan(2000);
  expect(figures.expanded_ms).toBeLessThan(10_000);
  expect(figures.again_ms).toBeLessThan(2000);
});
