import { expect, test } from 'vitest';
import type { Model } from '../../api/types';
import { modelRows, parseSort } from './rows';

const model = (id: string, more: object = {}) =>
  ({
    id,
    name: id,
    format: 'onnx',
    precision: 'f32',
    card: { task: 'classification' },
    weights_bytes: 1,
    imported_at: '2026-11-21',
    ...more,
  }) as unknown as Model;

const STORE = [
  model('squeeze', { weights_bytes: 24, imported_at: '2026-11-20' }),
  model('resnet', { weights_bytes: 10, summary: { gflop: 0.08, best_throughput_fps: 1820 } }),
  model('resnet-int8', {
    derived_from: 'resnet',
    precision: 'i8',
    summary: { gflop: 0, giop: 0.1 },
  }),
  model('resnet-f16', { derived_from: 'resnet', precision: 'f16', weights_bytes: 5 }),
];
const shown = (sort: string, search = '') =>
  modelRows(STORE, sort, search)
    .map((row) => '-'.repeat(row.depth) + row.model.id)
    .join(' ');

test.each([
  ['', 'resnet -resnet-int8 -resnet-f16 squeeze'],
  ['name', 'resnet -resnet-f16 -resnet-int8 squeeze'],
  ['-size', 'squeeze resnet -resnet-f16 -resnet-int8'],
  ['-throughput', 'resnet -resnet-int8 -resnet-f16 squeeze'],
  ['operations', 'resnet -resnet-int8 -resnet-f16 squeeze'],
  ['nonsense', 'resnet -resnet-int8 -resnet-f16 squeeze'],
])('sorted by %j', (sort, rows) => {
  expect(shown(sort)).toBe(rows);
});

test.each([
  ['int8', 'resnet -resnet-int8'],
  ['i8 onnx', 'resnet -resnet-int8'],
  ['squeeze', 'squeeze'],
  ['nothing such', ''],
])('searched for %j', (search, rows) => {
  expect(shown('', search)).toBe(rows);
});

test('a sort that is not one is none', () => {
  expect(parseSort('-size')).toEqual({ column: 'size', descending: true });
  expect(parseSort('x')).toBeUndefined();
});
