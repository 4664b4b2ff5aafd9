// What every scenario has: a server that runs (HONE_URL, HONE_TOKEN; server.ts starts one), a
// browser that is signed in, and the check that nothing is wrong with the page for those who use a
// keyboard or a screen reader.

import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export const url = process.env.HONE_URL ?? 'http://127.0.0.1:5701';
const token = process.env.HONE_TOKEN;

/** HONE_QUIET=1: nothing else uses the machine, so that times are held against what was promised.
 *  Elsewhere they are only printed: the scheduler alone makes them longer. */
export const quiet = Boolean(process.env.HONE_QUIET);

/** HONE_SLOW=4: a browser with a quarter of the machine, which finds what only holds in good time. */
async function slowed(page: Page): Promise<void> {
  const rate = Number(process.env.HONE_SLOW ?? 1);
  if (rate <= 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

export const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: the form that Playwright wants
  baseURL: async ({}, use) => use(url),
  page: async ({ page }, use) => {
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      if (
        message.type() === 'error' &&
        /Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())
      )
        wrong.push(message.text());
    });
    await slowed(page);
    if (token) await page.goto(`${url}/?token=${token}`);
    await use(page);
    expect(wrong).toEqual([]);
  },
});

/** No serious finding of axe-core in light and in dark; a picture of both under build/pictures. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((value) => {
      localStorage.setItem('hone.theme', value);
      dispatchEvent(new StorageEvent('storage', { key: 'hone.theme' })); // as from another tab
    }, theme);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await page.screenshot({ path: `../build/pictures/${name}-${theme}.png` });
    const found = await new AxeBuilder({ page }).analyze();
    const serious = found.violations.filter(
      (one) => one.impact === 'serious' || one.impact === 'critical',
    );
    expect(
      serious.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`),
    ).toEqual([]);
  }
}

export { expect };
