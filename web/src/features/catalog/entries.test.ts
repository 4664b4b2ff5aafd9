import { expect, test } from 'vitest';
import type { CatalogEntry } from '../../api/types';
import { bytesOf, fits, getCommand, listCommand, usualPrecision, valuesOf } from './entries';

const entry = (name: string, more: Partial<CatalogEntry> = {}): CatalogEntry => ({
  name,
  description: '',
  task: 'classification',
  framework: 'onnx',
  license: '',
  precisions: [],
  files: [],
  bytes: 0,
  not_importable: '',
  shapes: {},
  layouts: {},
  card: {} as CatalogEntry['card'],
  arguments: [],
  ...more,
});
const file = (name: string, bytes: number) => ({ name, bytes, checksum: '', source: '' });

const ZOO = [
  entry('squeezenet1.1', { description: 'A small classifier' }),
  entry('face-detection', {
    task: 'detection',
    framework: 'dldt',
    precisions: ['FP16', 'FP16-INT8', 'FP32'],
    files: [file('FP16/x.xml', 1), file('FP16-INT8/x.xml', 2), file('FP32/x.xml', 4)],
  }),
  entry('old-net', { framework: 'caffe', not_importable: 'Hone does not read caffe.' }),
];
const NONE = { search: '', task: '', framework: '', precision: '', importable: false };

test.each([
  [NONE, 'squeezenet1.1 face-detection old-net'],
  [{ ...NONE, search: 'SMALL classif' }, 'squeezenet1.1'],
  [{ ...NONE, search: 'squeeze detection' }, ''],
  [{ ...NONE, task: 'detection' }, 'face-detection'],
  [{ ...NONE, framework: 'caffe' }, 'old-net'],
  [{ ...NONE, precision: 'FP16' }, 'face-detection'],
  [{ ...NONE, importable: true }, 'squeezenet1.1 face-detection'],
  [{ ...NONE, importable: true, framework: 'caffe' }, ''],
])('%j leaves %s', (filter, names) => {
  expect(
    ZOO.filter((one) => fits(one, filter))
      .map((one) => one.name)
      .join(' '),
  ).toBe(names);
});

test('a filter offers what some entry has', () => {
  expect(valuesOf(ZOO, (one) => [one.task])).toEqual(['classification', 'detection']);
  expect(valuesOf(ZOO, (one) => one.precisions)).toEqual(['FP16', 'FP16-INT8', 'FP32']);
  expect(valuesOf([entry('x', { task: '' })], (one) => [one.task])).toEqual([]);
});

test.each([
  [['FP16', 'FP32'], 'FP32'],
  [['FP16-INT8', 'FP16'], 'FP16'],
  [['FP16-INT8'], 'FP16-INT8'],
  [[], ''],
])('of %j the usual precision is %j', (precisions, wanted) => {
  expect(usualPrecision(entry('x', { precisions }))).toBe(wanted);
});

test('only the files of the precision are fetched', () => {
  expect(bytesOf(ZOO[1] as CatalogEntry, 'FP16')).toBe(1);
  expect(bytesOf(ZOO[1] as CatalogEntry, 'FP32')).toBe(4);
  expect(bytesOf(entry('x', { files: [file('a.onnx', 3), file('b.data', 5)] }), '')).toBe(8);
});

test('the commands', () => {
  expect(
    listCommand('/srv/zoo', { ...NONE, search: 'x', task: 'detection', importable: true }),
  ).toBe('hone catalog list --catalog /srv/zoo --task detection --importable');
  expect(getCommand('https://example.org/zoo.tar.gz', entry('$(id)'), '')).toBe(
    "hone catalog get '$(id)' --catalog https://example.org/zoo.tar.gz",
  );
});
