// What scenarios need in the store: models, data sets and measurements, made through the server.

import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { done } from './work';

/** A file below $HONE_TEST_DATA; without it the scenario is skipped. */
export function testFile(name: string): string {
  const folder = process.env.HONE_TEST_DATA ?? '';
  const path = join(folder, name);
  test.skip(!folder || !existsSync(path), `HONE_TEST_DATA has no ${name}.`);
  return path;
}

interface NamedBytes {
  name: string;
  bytes: Uint8Array;
}

/** Uploads files; gives the id of the upload. */
export async function uploaded(page: Page, files: readonly NamedBytes[]): Promise<string> {
  const begun = await page.request.post('/api/v1/uploads', {
    data: { files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length })) },
  });
  expect(begun.status(), await begun.text()).toBe(201);
  const { upload } = (await begun.json()) as { upload: { id: string } };
  for (const [at, file] of files.entries()) {
    const sent = await page.request.put(`/api/v1/uploads/${upload.id}/files/${at}?offset=0`, {
      data: Buffer.from(file.bytes),
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    expect(sent.status(), await sent.text()).toBe(200);
  }
  return upload.id;
}

/** Uploads a file and imports it; gives the id of the model or data set. */
export async function imported(
  page: Page,
  kind: 'model_import' | 'dataset_import',
  path: string,
  request: object = {},
): Promise<string> {
  const upload = await uploaded(page, [{ name: basename(path), bytes: readFileSync(path) }]);
  return done(page, kind, { ...request, upload });
}

const CIFAR_CARD = {
  mean: [123.675, 116.28, 103.53],
  scale: [58.395, 57.12, 57.375],
};

/** A network that tells ten classes apart, and a thousand images with labels. */
export async function network(page: Page): Promise<{ model: string; dataset: string }> {
  const model = testFile('models/onnx/resnet20_cifar10.onnx');
  const images = testFile('datasets/cifar10_dev1000.zip');
  return {
    model: await imported(page, 'model_import', model, { name: 'resnet20', card: CIFAR_CARD }),
    dataset: await imported(page, 'dataset_import', images, { name: 'cifar10' }),
  };
}

interface Named {
  id: string;
  name: string;
}

/** The model of the project's own demo: small, made in a moment where it is not there yet. */
export async function demoModel(page: Page): Promise<Named> {
  const find = async () => {
    const answer = await page.request.get('/api/v1/models');
    const { models } = (await answer.json()) as { models: Named[] };
    return models.find((model) => /^shapes/.test(model.name));
  };
  const there = await find();
  if (there) return there;
  await done(page, 'demo', {});
  const made = await find();
  expect(made, 'the demo leaves a model named shapes').toBeTruthy();
  return made as Named;
}

/** A kept benchmark of this configuration. */
export const benchmark = (page: Page, model: string, streams: number): Promise<string> =>
  done(page, 'benchmark', { model, run: { batch: 1, streams }, seconds: 0.5 });
