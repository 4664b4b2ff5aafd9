import { expect, test } from 'vitest';
import type { Run, RunKind } from '../../api/types';
import { comparable, compareLink, MOST_COMPARED, togglePick } from './runQueries';

const run = (id: string, kind: RunKind = 'benchmark'): Run => ({
  id,
  kind,
  model: 'm',
  dataset: '',
  request: {},
  result: {},
  created_at: '',
});

test('a second click takes it away again', () => {
  const both = togglePick(togglePick([], run('r-1')), run('r-2'));
  expect(both.map((one) => one.id)).toEqual(['r-1', 'r-2']);
  expect(togglePick(both, run('r-1')).map((one) => one.id)).toEqual(['r-2']);
});

test('only so many', () => {
  let picked: Run[] = [];
  for (let n = 0; n < MOST_COMPARED + 2; n += 1) picked = togglePick(picked, run(`r-${n}`));
  expect(picked).toHaveLength(MOST_COMPARED);
});

test.each<[RunKind, RunKind | undefined, boolean]>([
  ['benchmark', undefined, true],
  ['benchmark', 'benchmark', true],
  ['layers', 'benchmark', false],
  ['compare', undefined, false],
])('a run of kind %s beside one of kind %s', (kind, other, wanted) => {
  expect(comparable(run('r-1', kind), other ? [run('r-2', other)] : [])).toBe(wanted);
});

test('where they are compared', () => {
  expect(compareLink([run('r-1'), run('r-2')])).toBe('/compare?ids=r-1,r-2');
});
