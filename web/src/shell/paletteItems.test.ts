import { expect, test } from 'vitest';
import type { Dataset, Model, Run } from '../api/types';
import { datasetItems, found, layerItems, modelItems, pageItems, runItems } from './paletteItems';

const MODEL = { id: '0a39', name: 'squeezenet1.1', precision: 'f16', format: 'openvino' } as Model;
const DATASET = { id: 'd1', name: 'imagenet_dev500', images: 500 } as Dataset;
const RUN: Run = {
  id: 'r-20261121-133620',
  kind: 'benchmark',
  model: '0a39',
  dataset: '',
  request: {},
  result: { throughput_fps: 187 },
  created_at: '2026-11-21T13:36:20Z',
};
const ITEMS = [
  ...pageItems([{ path: '/jobs', title: 'Jobs', icon: 'jobs' }]),
  ...modelItems([MODEL]),
  ...datasetItems([DATASET]),
  ...runItems([RUN], () => 'squeezenet1.1'),
  ...layerItems('0a39', [{ name: 'fire2/squeeze1x1', type: 'Convolution' }]),
];

test.each([
  ['jobs', 'Page'],
  ['squeezenet1.1', 'Model'],
  ['imagenet', 'Data set'],
  ['benchmark squeeze', 'Run'],
  ['r-20261121-133620', 'Run'],
  ['fire2', 'Layer'],
  ['Convolution', 'Layer'],
])('"%s" finds the %s first', (typed, kind) => {
  expect(found(typed, ITEMS)[0]?.kind).toBe(kind);
});

test('where they lead', () => {
  expect(found('fire2', ITEMS)[0]?.act).toEqual({
    go: '/models/0a39/graph?layer=fire2%2Fsqueeze1x1',
  });
  expect(found('benchmark', ITEMS)[0]?.act).toEqual({ go: '/runs/r-20261121-133620' });
});
