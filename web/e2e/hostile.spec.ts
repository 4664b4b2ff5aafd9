// No text becomes code: 60 texts that would like to run, in every field that people or files can
// fill, looked at through the browser. HONE_LONG=1 puts every text into every field; without it
// fields that cost a page each get some of them.

import type { Locator, Page } from '@playwright/test';
import { picture, zip } from './files';
import { expect, test, url } from './fixtures';
import { PAYLOADS, some, type Watch, watch } from './hostile';
import { demoModel, uploaded } from './made';
import { namedNetwork } from './onnx';
import { done, ended, postJob } from './work';

const origin = new URL(url).origin;
const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
/** What may be a file's name inside an archive. */
const asFile = (text: string) => text.replaceAll(/[/\\?%]/g, '_').slice(0, 100);

async function hostileModel(page: Page): Promise<string> {
  const files = [{ name: 'model.onnx', bytes: namedNetwork(PAYLOADS) }];
  const upload = await uploaded(page, files);
  return done(page, 'model_import', { upload, name: PAYLOADS[2] });
}

async function hostileDataset(page: Page): Promise<string> {
  const names = PAYLOADS.map((text, at) => `${at} ${asFile(text)}.png`);
  const small = picture(8, 8, (x) => [30 * x, 90, 20]);
  const bytes = zip([
    ...names.map((name) => ({ name, data: small })),
    { name: 'val.txt', data: Buffer.from(names.map((name, at) => `${name} ${at}\n`).join('')) },
    { name: 'labels.txt', data: Buffer.from(PAYLOADS.join('\n')) },
  ]);
  const upload = await uploaded(page, [{ name: `${asFile(PAYLOADS[0] ?? '')}.zip`, bytes }]);
  return done(page, 'dataset_import', { upload, name: PAYLOADS[4], format: 'imagenet' });
}

const change = async (page: Page, path: string, data: object) => {
  const answer = await page.request.patch(`/api/v1${path}`, { data });
  expect([200, 400, 422], await answer.text()).toContain(answer.status());
  return answer;
};

/** Renames behind the page's back; what is open shows each new name as text. */
async function renamed(page: Page, path: string, heading: Locator, texts: readonly string[]) {
  for (const name of texts) {
    const answer = await change(page, path, { name });
    if (!answer.ok()) continue;
    const one = Object.values((await answer.json()) as Record<string, { name: string }>)[0];
    await expect(heading).toHaveText(plain(one?.name ?? '?'));
  }
}

test('names of a model, its layers and its classes', async ({ page }) => {
  const eyes = await watch(page, origin);
  const id = await hostileModel(page);
  await change(page, `/models/${id}`, { card: { labels: PAYLOADS } });
  await page.goto(`/models/${id}`);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(PAYLOADS[2] as string);
  await eyes.nothingRan('model');
  await renamed(page, `/models/${id}`, heading, PAYLOADS);
  await eyes.nothingRan('renamed model');
  await page.goto('/models');
  await expect(page.getByRole('table').first()).toContainText('long-long');
  await eyes.nothingRan('models');

  // Every layer is found by its own name and shown under it.
  await page.goto(`/models/${id}/theory`);
  const filter = page.getByLabel('Filter layer').first();
  const rows = page.locator('tbody tr.clickable');
  await expect(rows.first()).toBeVisible();
  for (const name of PAYLOADS) {
    await filter.fill(name);
    await expect(rows.filter({ hasText: plain(name) }).first()).toBeVisible();
  }
  await rows.first().press('Enter');
  await eyes.nothingRan('theory');

  await page.goto(`/models/${id}/graph`);
  await expect(page.getByRole('application', { name: /^Original graph/ })).toBeVisible();
  const search = page.getByRole('searchbox', { name: /^Search layers/ });
  for (const name of some(12)) {
    await search.fill(name);
    await search.press('Enter');
    await expect(page.locator('.graph-details')).toContainText(plain(name));
  }
  await eyes.nothingRan('graph');
  await removed(page, `/models/${id}`);
});

const removed = (page: Page, path: string) =>
  page.request.delete(`/api/v1${path}`, { headers: { 'Content-Type': 'application/json' } });

test('names of a data set, its classes and its files', async ({ page }) => {
  const eyes = await watch(page, origin);
  const id = await hostileDataset(page);
  await page.goto(`/datasets/${id}`);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(PAYLOADS[4] as string);
  const answer = await page.request.get(`/api/v1/datasets/${id}/samples?limit=200`);
  const { samples, classes } = (await answer.json()) as {
    samples: { name: string }[];
    classes: { name: string }[];
  };
  expect(samples).toHaveLength(PAYLOADS.length);
  const options = page.getByLabel('Class', { exact: true }).locator('option');
  await expect(options).toHaveCount(PAYLOADS.length + 1);
  const shown = (await options.allTextContents()).join('\n');
  for (const { name } of classes) expect(shown).toContain(name);
  await renamed(page, `/datasets/${id}`, heading, PAYLOADS);
  const find = page.getByLabel('Name', { exact: true });
  for (const { name } of some(6).flatMap((text) => samples[PAYLOADS.indexOf(text)] ?? [])) {
    await find.fill(name);
    await expect(page.locator('.thumb').first()).toHaveAttribute('title', name);
  }
  await page.locator('.thumb').first().press('Enter');
  await expect(page.getByRole('dialog')).toContainText('1 of 1');
  await eyes.nothingRan('data set');
  await page.goto('/datasets');
  await expect(page.getByRole('table').first()).toContainText('long-long');
  await eyes.nothingRan('data sets');
  await removed(page, `/datasets/${id}`);
});

test('what was asked for, and errors that repeat it', async ({ page }) => {
  const eyes = await watch(page, origin);
  const model = await demoModel(page);
  await page.goto('/jobs');
  for (const text of some(20)) {
    const job = await postJob(page, 'benchmark', {
      model: model.id,
      run: { shapes: { [text]: [1, 2, 3] } },
    });
    const failed = await ended(page, job.id);
    expect(failed.state).toBe('failed');
    await page.goto(`/jobs/${job.id}`);
    const chosen = page.getByRole('complementary', { name: 'The chosen job' });
    await expect(chosen.getByRole('alert')).toBeVisible();
    await eyes.nothingRan(`job with ${text}`);
  }
  for (const text of PAYLOADS) {
    const answer = await page.request.post('/api/v1/jobs', {
      data: { kind: 'benchmark', request: { model: text } },
    });
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(answer.headers()['content-type']).toContain('application/json');
    expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  }
  await page.goto('/');
  await page.getByRole('button', { name: 'Search' }).click();
  const search = page.getByRole('combobox', { name: /Search models/ });
  for (const text of PAYLOADS) await search.fill(text);
  await eyes.nothingRan('search');
});

/** Addresses whose words a person could be sent. */
function addresses(model: string, text: string): string[] {
  const word = encodeURIComponent(text);
  return [
    `/models/${model}/theory?by=${word}&filter=${word}&layer=${word}&batch=${word}`,
    `/models/${model}/graph?find=${word}&layer=${word}&open=${word}&only=${word}&colour=${word}`,
    `/models/${model}/benchmark?run=${word}&bound=${word}`,
    `/models/${model}/layers?run=${word}&filter=type:${word}`,
    `/models/${model}/accuracy?run=${word}&show=${word}&label=${word}&image=${word}`,
    `/models/${model}/quantize?run=${word}&form=${word}`,
    `/compare?ids=${word}&run=${word}`,
    `/runs?kind=${word}&model=${word}`,
    `/jobs?state=${word}&kind=${word}`,
    `/datasets/${word}?name=${word}&label=${word}`,
    `/models?q=${word}&sort=${word}&chosen=${word}`,
    `/${word}`,
  ];
}

test('words of an address', async ({ page }) => {
  if (process.env.HONE_LONG) test.setTimeout(20 * 60_000);
  const eyes = await watch(page, origin);
  const model = await demoModel(page);
  const texts = some(5);
  const all = process.env.HONE_LONG
    ? texts.flatMap((text) => addresses(model.id, text))
    : addresses(model.id, '').map((_, at) => addresses(model.id, texts[at] ?? '')[at] ?? '/');
  for (const address of all) {
    await page.goto(address);
    await expect(page.locator('#content')).not.toBeEmpty();
    await eyes.nothingRan(address);
  }
});

test('files that are pages or pictures with scripts', async ({ page }) => {
  const eyes = await watch(page, origin);
  await page.goto('/models');
  for (const [name, text] of [
    ['<img src=x onerror=hit()>.html', '<script>hit()</script>'],
    ['x.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="hit()"/>'],
  ] as const) {
    await page.getByLabel('Model files', { exact: true }).setInputFiles({
      name,
      mimeType: 'text/html',
      buffer: Buffer.from(text),
    });
    const alert = page.getByRole('alert').last();
    await expect(alert).toContainText('intake.');
    await eyes.nothingRan(name);
    await page.getByRole('button', { name: 'Dismiss' }).last().click();
  }
  await served(page, eyes);
});

/** A file that came with a data set is given as what it is, and never as a page. */
async function served(page: Page, eyes: Watch): Promise<void> {
  const bytes = zip([
    { name: 'a/one.png', data: picture(8, 8, () => [1, 2, 3]) },
    { name: 'b/two.png', data: Buffer.from('<html><script>hit()</script></html>') },
  ]);
  const upload = await uploaded(page, [{ name: 'pages.zip', bytes }]);
  const job = await ended(
    page,
    (await postJob(page, 'dataset_import', { upload, name: 'pages', format: 'folders' })).id,
  );
  if (job.state !== 'done') return; // refused is as good
  for (const index of [0, 1]) {
    const answer = await page.request.get(`/api/v1/datasets/${job.run}/images/${index}`);
    const headers = answer.headers();
    expect(headers['content-type']).toMatch(/^(image\/png|application\/octet-stream)$/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain('sandbox');
  }
  await page.goto(`/datasets/${job.run}`);
  await expect(page.locator('.thumb')).toHaveCount(2);
  await page.locator('.thumb').last().press('Enter');
  await expect(page.getByRole('dialog')).toContainText('two.png');
  await eyes.nothingRan('images');
  await removed(page, `/datasets/${job.run}`);
}

test('the name of an account', async ({ page }) => {
  const eyes = await watch(page, origin);
  let name = '';
  await page.route('**/api/v1/session', (route) =>
    route.fulfill({ json: { session: { name, role: 'viewer' } } }),
  );
  for (const text of some(6)) {
    name = text;
    await page.goto('/targets');
    await expect(page.getByRole('navigation', { name: 'Workbench' })).toContainText(plain(text));
    await eyes.nothingRan(`account ${text}`);
  }
});

test('the watch itself sees what runs', async ({ page }) => {
  const eyes = await watch(page, origin);
  await page.goto('/targets');
  await eyes.nothingRan('before');
  await page.evaluate(() => (globalThis as unknown as { hit: () => void }).hit());
  await expect(eyes.nothingRan('a call')).rejects.toThrow(/a text ran/);
  await page.evaluate(() => document.body.append(document.createElement('iframe')));
  await expect(eyes.nothingRan('an element')).rejects.toThrow(/iframe/);
});
