// A browser that signs in at the first address and stays on the second until its input ends.

import { createRequire } from 'node:module';

const { chromium } = createRequire(`${process.cwd()}/`)('@playwright/test');
const [signIn, address] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(signIn);
await page.goto(address, { waitUntil: 'load' });
await page.waitForTimeout(2000); // what it loads once is not what is measured
console.log('open');
await new Promise((done) => process.stdin.resume().on('end', done));
await browser.close();
