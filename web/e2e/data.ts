// Real files for the scenarios, and how they come into the workbench before a scenario begins.

import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

/** A file below $HONE_TEST_DATA; without it the scenario is skipped. */
export function testFile(name: string): string {
  const folder = process.env.HONE_TEST_DATA ?? '';
  const path = join(folder, name);
  test.skip(!folder || !existsSync(path), `HONE_TEST_DATA has no ${name}.`);
  return path;
}

interface JobRow {
  id: string;
  state: string;
  run: string;
  error?: { message: string };
}

async function jobDone(page: Page, id: string): Promise<JobRow> {
  let job: JobRow | undefined;
  await expect
    .poll(
      async () => {
        job = ((await (await page.request.get(`/api/v1/jobs/${id}`)).json()) as { job: JobRow })
          .job;
        return job.state;
      },
      { timeout: 120_000 },
    )
    .toMatch(/done|failed|cancelled/);
  if (job?.state !== 'done') throw new Error(job?.error?.message ?? `The job is ${job?.state}.`);
  return job;
}

/** Uploads a file and imports it; gives the id of the model or data set. */
export async function imported(
  page: Page,
  kind: 'model_import' | 'dataset_import',
  path: string,
  request: object = {},
): Promise<string> {
  const bytes = readFileSync(path);
  const files = [{ name: basename(path), bytes: bytes.length }];
  const begun = await page.request.post('/api/v1/uploads', { data: { files } });
  const { upload } = (await begun.json()) as { upload: { id: string } };
  await page.request.put(`/api/v1/uploads/${upload.id}/files/0?offset=0`, {
    data: bytes,
    headers: { 'Content-Type': 'application/octet-stream' },
  });
  const asked = await page.request.post('/api/v1/jobs', {
    data: { kind, request: { ...request, upload: upload.id } },
  });
  const { job } = (await asked.json()) as { job: JobRow };
  return (await jobDone(page, job.id)).run;
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
