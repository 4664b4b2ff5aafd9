// A server with a catalogue of its own: what is in it is found, filtered and imported, and what goes
// wrong is said where it happened.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, looksRight, test } from './fixtures';
import { PAYLOADS, some, watch } from './hostile';
import { namedNetwork } from './onnx';
import { type Running, serve } from './server';

interface Listed {
  name: string;
  bytes: Buffer;
  source: string;
}

interface Entry {
  name: string;
  description?: string;
  task: string;
  framework: string;
  files: Listed[];
}

/** model.yml as Open Model Zoo has it. */
function modelYml(entry: Entry): string {
  const { task, framework, files } = entry;
  const description = entry.description ?? `A ${task} network for the scenario.`;
  const listed = files.map(
    ({ name, bytes, source }) =>
      `  - name: ${name}\n    size: ${bytes.length}\n` +
      `    checksum: ${createHash('sha384').update(bytes).digest('hex')}\n    source: ${source}\n`,
  );
  return (
    `description: ${JSON.stringify(description)}\ntask_type: ${JSON.stringify(task)}\n` +
    `files:\n${listed.join('')}framework: ${JSON.stringify(framework)}\nlicense: Apache-2.0\n`
  );
}

let folder: string;
let mirror: Server;
let server: Running;
let models: number;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hone-zoo-'));
  const model = Buffer.from(namedNetwork(['first', 'second']));
  const other = Buffer.from(model.map((byte, at) => (at === model.length - 1 ? byte ^ 1 : byte)));
  mirror = createServer((request, response) =>
    response.end(request.url === '/whole' ? model : other),
  );
  await new Promise<void>((done) => mirror.listen(0, '127.0.0.1', done));
  const from = (path: string) =>
    `http://127.0.0.1:${(mirror.address() as AddressInfo).port}${path}`;
  const onnx = (source: string) => [{ name: 'net.onnx', bytes: model, source }];
  const entries: Entry[] = [
    { name: 'tiny-net', task: 'classification', framework: 'onnx', files: onnx(from('/whole')) },
    { name: 'lying-net', task: 'detection', framework: 'onnx', files: onnx(from('/other')) },
    {
      name: 'ready-net',
      task: 'detection',
      framework: 'dldt',
      files: ['FP16', 'FP32'].flatMap((precision) =>
        ['xml', 'bin'].map((ending) => ({
          name: `${precision}/ready-net.${ending}`,
          bytes: Buffer.alloc(precision === 'FP16' ? 2048 : 4096),
          source: from('/whole'),
        })),
      ),
    },
    {
      name: 'old-net',
      task: 'classification',
      framework: 'caffe',
      files: [{ name: 'old.caffemodel', bytes: model, source: from('/whole') }],
    },
  ];
  for (const text of some(6)) {
    const name = `text-${entries.length}`;
    const from = onnx(`http://127.0.0.1/${encodeURI(text).slice(0, 200)}`);
    entries.push({ name, description: text, task: text, framework: text, files: from });
  }
  models = entries.length;
  for (const entry of entries) {
    mkdirSync(join(folder, 'public', entry.name), { recursive: true });
    writeFileSync(join(folder, 'public', entry.name, 'model.yml'), modelYml(entry));
  }
  mkdirSync(join(folder, 'public', 'broken-net'));
  writeFileSync(join(folder, 'public', 'broken-net', 'model.yml'), 'files: []\n');
  server = await serve('--catalog', folder);
});

test.afterAll(async () => {
  await server?.end();
  mirror?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a model of the catalogue is found and imported', async ({ page }) => {
  await page.goto(server.opened);
  await page.goto(`${server.url}/models`);
  await page.getByRole('link', { name: 'Catalogue' }).click();
  await expect(page).toHaveTitle('Catalogue · Hone');
  const table = page.getByRole('table', { name: 'Models of the catalogue' });
  await expect(table.getByRole('row', { name: /tiny-net/ })).toBeVisible();
  await expect(page.getByText(`${models} of ${models} models`)).toBeVisible();
  await expect(table.getByRole('row', { name: /old-net/ })).toContainText(
    'Hone does not read caffe.',
  );
  await page.getByText('Entries that cannot be read: 1').click();
  await expect(page.getByText('public/broken-net/model.yml')).toBeVisible();
  await looksRight(page, 'catalogue');

  // Filters stand in the address.
  await page.getByLabel('Task', { exact: true }).selectOption('classification');
  await page.getByRole('checkbox', { name: 'importable' }).check();
  await expect(page.getByText(`1 of ${models} models`)).toBeVisible();
  await expect(page).toHaveURL(/task=classification.*importable=1/);
  await expect(page.getByRole('button', { name: /copy as command/ })).toHaveAttribute(
    'title',
    `hone catalog list --catalog ${folder} --task classification --importable`,
  );
  await page.reload();
  await expect(page.getByText(`1 of ${models} models`)).toBeVisible();
  await page.getByRole('searchbox').fill('nothing like this');
  await expect(page.getByText(`0 of ${models} models`)).toBeVisible();
  await page.getByRole('searchbox').fill('');

  // By keyboard into the list; back closes what it opened.
  const row = table.getByRole('row', { name: /tiny-net/ });
  await row.press('Enter');
  const chosen = page.getByRole('complementary', { name: 'The chosen model' });
  await expect(chosen.getByRole('heading', { name: 'tiny-net' })).toBeVisible();
  await looksRight(page, 'catalogue-model');
  await page.goBack();
  await expect(chosen).toHaveCount(0);
  await row.press('Enter');
  await chosen.getByRole('button', { name: /^Import/ }).click();
  await expect(page).toHaveURL(/\/models\/[0-9a-f]{16}$/, { timeout: 60_000 });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('tiny-net');
  await page.keyboard.press('Shift+J');
  await expect(page.getByRole('dialog', { name: 'Jobs' })).toContainText(
    'Model of a catalogue · tiny-net',
  );
});

test('a precision is chosen, and a file that is not what it should be is refused', async ({
  page,
}) => {
  await page.goto(server.opened);
  await page.goto(`${server.url}/catalog?model=ready-net`);
  const chosen = page.getByRole('complementary', { name: 'The chosen model' });
  const precision = chosen.getByLabel('Precision of the files');
  await expect(precision).toHaveValue('FP32', { timeout: 30_000 });
  await expect(chosen.getByRole('button', { name: 'Import, 8.00 KiB' })).toBeVisible();
  await precision.selectOption('FP16');
  await expect(chosen.getByRole('button', { name: 'Import, 4.00 KiB' })).toBeVisible();
  await expect(chosen.getByRole('button', { name: /copy as command/ })).toHaveAttribute(
    'title',
    `hone catalog get ready-net --catalog ${folder} --precision FP16`,
  );
  await page.goto(`${server.url}/catalog?model=lying-net`);
  await chosen.getByRole('button', { name: /^Import/ }).click();
  await expect(chosen.getByRole('alert')).toContainText('catalog.checksum', { timeout: 60_000 });
  await page.goto(`${server.url}/catalog?model=old-net`);
  await expect(chosen.getByText('Hone cannot import it.')).toBeVisible();
  await expect(chosen.getByRole('button', { name: /^Import/ })).toHaveCount(0);
});

test('texts of a catalogue stay texts', async ({ page }) => {
  await page.goto('about:blank'); // what the other server's page still asks for is none of this
  const eyes = await watch(page, server.url);
  await page.goto(server.opened);
  await page.goto(`${server.url}/catalog`);
  await expect(page.getByText(`${models} of ${models} models`)).toBeVisible({ timeout: 30_000 });
  await eyes.nothingRan('catalogue');
  for (const [at] of some(6).entries()) {
    await page.goto(`${server.url}/catalog?model=text-${4 + at}`);
    await expect(page.getByRole('heading', { name: `text-${4 + at}` })).toBeVisible();
    await eyes.nothingRan(`model ${at}`);
  }
  const word = encodeURIComponent(PAYLOADS[0] ?? '');
  await page.goto(`${server.url}/catalog?q=${word}&task=${word}&model=${word}&precision=${word}`);
  await expect(page.getByText(`0 of ${models} models`)).toBeVisible();
  await eyes.nothingRan('address');
});

test('a catalogue that cannot be read says why, and is read again when it can', async ({
  page,
}) => {
  const empty = mkdtempSync(join(tmpdir(), 'hone-zoo-'));
  writeFileSync(join(empty, 'README'), 'no model yet');
  const other = await serve('--catalog', empty);
  try {
    await page.goto(other.opened);
    await page.goto(`${other.url}/catalog`);
    await expect(page.getByRole('alert')).toContainText('catalog.empty', { timeout: 30_000 });
    await looksRight(page, 'catalogue-failed');
    mkdirSync(join(empty, 'late-net'));
    const file = [{ name: 'x.onnx', bytes: Buffer.alloc(1), source: 'https://example.org/x' }];
    const entry = { name: 'late-net', task: 'detection', framework: 'onnx', files: file };
    writeFileSync(join(empty, 'late-net', 'model.yml'), modelYml(entry));
    await page.getByRole('button', { name: 'Read it again' }).click();
    await expect(page.getByText('1 of 1 models')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('alert')).toHaveCount(0);
  } finally {
    await other.end();
    rmSync(empty, { recursive: true, force: true });
  }
});

test('a server without a catalogue says how to get one', async ({ page }) => {
  await page.goto('/catalog');
  await expect(page.getByText('This server has no catalogue')).toBeVisible();
  await expect(page.getByRole('button', { name: /copy as command/ })).toHaveAttribute(
    'title',
    'hone serve --catalog PLACE',
  );
  await looksRight(page, 'catalogue-none');
});
