// Real detectors and the images that they are judged on.

import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { imported, testFile, uploaded } from './made';
import { done } from './work';

const linesOf = (path: string) => readFileSync(path, 'utf8').trim().split('\n');

/** Finds the eighty things of COCO; fifty images of them. */
export async function coco(page: Page): Promise<{ model: string; dataset: string }> {
  const card = {
    color: 'bgr',
    resize: '416x416,bilinear,letterbox:114',
    score_threshold: 0.01,
    nms: 0.65,
    label_names: linesOf(testFile('labels/coco80.txt')),
  };
  const file = testFile('models/onnx/yolox_nano.onnx');
  return {
    model: await imported(page, 'model_import', file, { name: 'yolox_nano', card }),
    dataset: await imported(page, 'dataset_import', testFile('datasets/coco_dev50.zip')),
  };
}

/** The same network with coarse weights, which finds something else here and there. */
export const coarse = async (page: Page, model: string, name: string): Promise<void> => {
  await done(page, 'quantize', { model, weights_only: 'int4', group_size: 16, name });
};

/** Finds people, vehicles and bicycles; the same images with these three classes. */
export async function roadUsers(page: Page): Promise<{ model: string; dataset: string }> {
  const name = 'person-vehicle-bike-detection-2000';
  const path = testFile(`models/ir/${name}/FP16/${name}.xml`);
  const files = ['.xml', '.bin'].map((ending) => ({
    name: name + ending,
    bytes: readFileSync(path.replace(/\.xml$/, ending)),
  }));
  const label_names = linesOf(testFile('labels/person_vehicle_bike.txt'));
  const upload = await uploaded(page, files);
  return {
    model: await done(page, 'model_import', { upload, card: { color: 'bgr', label_names } }),
    dataset: await imported(page, 'dataset_import', testFile('datasets/coco_dev50_3class.zip')),
  };
}
