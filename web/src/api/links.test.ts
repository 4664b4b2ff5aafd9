import { expect, test } from 'vitest';
import { layerLink, outcome, runView } from './links';
import type { Job } from './types';

test.each([
  ['benchmark', '/models/m1/benchmark?run=r-1'],
  ['sweep', '/models/m1/benchmark?run=r-1'],
  ['quantize', '/models/m1/quantize?run=r-1'],
  ['compare', '/compare?run=r-1'],
  ['infer', '/models/m1/accuracy?tried=r-1'],
  ['later', undefined],
])('a run of kind %s is shown at %s', (kind, wanted) => {
  expect(runView({ id: 'r-1', kind, model: 'm1' })).toBe(wanted);
});

const job = (change: Partial<Job>): Job => ({
  id: 'j-1',
  kind: 'benchmark',
  state: 'done',
  run: '',
  attempts: 1,
  created_at: '',
  updated_at: '',
  request: { request: { model: 'resnet' } },
  ...change,
});

test.each([
  ['a run', job({ run: 'r-9' }), '/runs/r-9'],
  ['a model', job({ kind: 'model_import', run: '0a39' }), '/models/0a39'],
  ['a project', job({ kind: 'project_import', run: '0a39' }), '/models/0a39'],
  ['a model of the catalogue', job({ kind: 'catalog_get', run: '0a39' }), '/models/0a39'],
  ['a project file', job({ kind: 'project_export', run: '0a39' }), '/models/0a39/deploy'],
  ['the catalogue', job({ kind: 'catalog_list' }), '/catalog'],
  ['the first of several models', job({ kind: 'model_import', run: '0a39,1b2c' }), '/models/0a39'],
  ['a data set', job({ kind: 'dataset_import', run: 'd1' }), '/datasets/d1'],
  ['a graph', job({ kind: 'graph' }), '/models/resnet/graph'],
  ['nothing while it runs', job({ state: 'running', run: 'r-9' }), undefined],
  ['nothing of a kind that is not known', job({ kind: 'other' }), undefined],
])('what came of a job: %s', (_, of, href) => {
  expect(outcome(of)?.href).toBe(href);
});

test('the name of a layer is escaped', () => {
  expect(layerLink('m', 'a/b c&d')).toBe('/models/m/graph?layer=a%2Fb%20c%26d');
});
