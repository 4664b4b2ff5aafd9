import { expect, test } from 'vitest';
import type { Job } from '../../api/types';
import { canRunAgain, requestAgain } from './jobQueries';

const job = (change: Partial<Job>): Job => ({
  id: 'j-1',
  kind: 'accuracy',
  state: 'done',
  run: '',
  attempts: 1,
  created_at: '',
  updated_at: '',
  request: {
    request: { model: 'squeezenet1.1', dataset: 'imagenet_dev500', metric: 'top1' },
    inputs: { model: { id: '0a39' }, dataset: { id: 'ae9d' }, against: null },
  },
  ...change,
});

test('asks for the same with what the names meant then', () => {
  expect(requestAgain(job({}))).toEqual({ model: '0a39', dataset: 'ae9d', metric: 'top1' });
});

test('a request without inputs stays as it is', () => {
  const request = { request: { candidates: ['a', 'b'] } };
  expect(requestAgain(job({ kind: 'compare', request }))).toEqual({ candidates: ['a', 'b'] });
});

test.each([
  ['catalog_get', { name: 'tiny', precision: 'FP16' }],
  ['catalog_list', {}],
])('where the catalogue is stays out of %s', (kind, wanted) => {
  const request = { request: { ...wanted, place: { catalog: '/srv/zoo' } } };
  expect(requestAgain(job({ kind, request }))).toEqual(wanted);
});

test('where the file of a project went stays out of it', () => {
  const request = { request: { model: 'm', output: '/srv/m.hone', with_data: true } };
  const again = requestAgain(job({ kind: 'project_export', request }));
  expect(again).toEqual({ model: 'm', with_data: true });
});

test.each<[Partial<Job>, boolean]>([
  [{}, true],
  [{ state: 'failed' }, true],
  [{ state: 'running' }, false],
  [{ kind: 'model_import' }, false],
])('%j can run again: %s', (change, wanted) => {
  expect(canRunAgain(job(change))).toBe(wanted);
});
