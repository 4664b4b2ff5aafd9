import { defineConfig } from '@playwright/test';

// The distribution's Chromium; nothing is downloaded.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/server.ts',
  outputDir: '../build/page-tests',
  timeout: 240_000,
  expect: { timeout: 15_000 }, // a busy machine is late, not wrong
  workers: 1,
  retries: process.env.CI ? 1 : 0, // what passes only then is printed as flaky
  reporter: 'line',
  use: {
    actionTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    },
  },
});
