import { expect, test } from 'vitest';
import { jobCommand, jobTitle, secondsOf } from './jobs';
import type { Job } from './types';

function job(kind: string, request: Record<string, unknown>, inputs = {}): Job {
  return {
    id: 'j-1',
    kind,
    state: 'done',
    run: '',
    attempts: 1,
    created_at: '2026-11-21T13:00:00Z',
    updated_at: '2026-11-21T13:01:30Z',
    request: { request, inputs },
  };
}
const names = (id: string) => ({ a1: 'resnet', b2: 'resnet-int8' })[id] ?? id;

test.each([
  [
    job('benchmark', { model: 'a1' }, { model: { name: 'squeezenet1.1' } }),
    'Benchmark · squeezenet1.1',
  ],
  [job('benchmark', { model: 'a1' }), 'Benchmark · resnet'],
  [job('compare', { candidates: ['a1', 'b2'] }), 'Comparison · resnet · resnet-int8'],
  [
    job('model_import', { paths: ['/data/in/net.xml', '/data/in/net.bin'] }),
    'Model import · net.xml, net.bin',
  ],
  [job('dataset_import', { path: '/data/coco.zip' }), 'Data set import · coco.zip'],
  [job('demo', {}), 'Demo'],
  [job('new_kind', {}), 'new_kind'],
])('the title of a job', (of, wanted) => {
  expect(jobTitle(of, names)).toBe(wanted);
});

test.each([
  [job('sweep', { model: 'a1', streams: [1, 2] }), 'hone sweep a1 --streams 1,2'],
  [job('model_import', { upload: 'u-1', name: 'net' }), 'hone model import FILE --name net'],
  [job('targets', { device: 'cpu:avx2' }), 'hone target check cpu:avx2'],
  [job('targets', {}), 'hone target list'],
  [job('demo', {}), 'hone demo'],
  [
    job('project_export', { model: 'a1', output: '', with_data: true }),
    'hone project export a1 --output FILE.hone --with-data',
  ],
])('the command of a job', (of, wanted) => {
  expect(jobCommand(of)).toBe(wanted);
});

test('how long it took, and how long it has been running', () => {
  const done = job('demo', {});
  expect(secondsOf(done, 0)).toBe(90);
  expect(secondsOf({ ...done, state: 'running' }, Date.parse('2026-11-21T13:00:05Z'))).toBe(5);
  expect(secondsOf({ ...done, created_at: '' }, 0)).toBeUndefined();
});
