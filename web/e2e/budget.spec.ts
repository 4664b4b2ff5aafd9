// How soon the first page can be used, and how much has to be loaded for it.

import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect, quiet, test } from './fixtures';
import { demoModel } from './made';

const JS_BYTES_MOST = 250_000; // gzipped, of the first load
const USABLE_MS_MOST = 1000;
const TURNS = 3;

interface First {
  usable_ms: number;
  scripts: string[];
}

async function gzipped(page: Page, scripts: readonly string[]): Promise<number> {
  let sum = 0;
  for (const script of new Set(scripts))
    sum += gzipSync(await (await page.request.get(script)).body()).length;
  return sum;
}

/** Tells when `ready` first stands in the document and the page has drawn it. */
async function timed(page: Page, ready: string): Promise<void> {
  await page.addInitScript((selector) => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector(selector)) return;
      seen.disconnect();
      const scripts = performance
        .getEntriesByType('resource')
        .map((one) => one.name)
        .filter((name) => new URL(name).pathname.endsWith('.js'));
      // Drawn, and the page's own thread is free to answer.
      requestAnimationFrame(() =>
        setTimeout(() => {
          (globalThis as { first?: First }).first = { usable_ms: performance.now(), scripts };
        }),
      );
    });
    seen.observe(document, { childList: true, subtree: true });
  }, ready);
}

const first = async (page: Page, address: string): Promise<First> => {
  await page.goto(address);
  const found = await page.waitForFunction(() => (globalThis as { first?: First }).first);
  return (await found.jsonValue()) as First;
};

test('the first page is usable soon, and loads little', async ({ page }) => {
  const model = await demoModel(page);
  const places = { '/': 'main h1', '/models': 'main h1', [`/models/${model.id}`]: 'main h1' };
  for (const [address, ready] of Object.entries(places)) {
    const fresh = await page.context().newPage();
    await timed(fresh, ready);
    const turns: First[] = [];
    const session = await fresh.context().newCDPSession(fresh);
    for (let turn = 0; turn < TURNS; turn += 1) {
      await session.send('Network.clearBrowserCache');
      turns.push(await first(fresh, address));
    }
    await fresh.close();
    const js_bytes = await gzipped(page, turns[0]?.scripts ?? []);
    const times = turns.map((one) => Math.round(one.usable_ms)).sort((a, b) => a - b);
    const place = address.replace(model.id, 'MODEL');
    console.log(
      `${place} usable after ${times.join(', ')} ms, ${js_bytes} bytes of JavaScript gzipped`,
    );
    expect(js_bytes).toBeGreaterThan(10_000);
    expect(js_bytes).toBeLessThan(JS_BYTES_MOST);
    if (quiet) expect(times[Math.floor(TURNS / 2)]).toBeLessThan(USABLE_MS_MOST);
  }
});
