import { expect, test } from 'vitest';
import type { Load, Machine } from '../../api/system';
import type { Target } from '../../api/types';
import { checkRequest, coresText, HISTORY, linePoints, longer, quietEnough } from './machine';

const CALM: Load = {
  cpu_busy_percent: 3,
  steal_percent: 0,
  load1: 0.1,
  memory_available_bytes: 1e9,
  measuring: false,
};

test.each<[string, Partial<Load>, number, boolean]>([
  ['hardly anything runs', {}, 2, true],
  ['a share above the bound', { cpu_busy_percent: 41 }, 2, false],
  ['a small share that is many cores', { cpu_busy_percent: 3 }, 64, false],
  ['a hypervisor that takes', { steal_percent: 2.5 }, 2, false],
  ['what is busy is the measurement itself', { cpu_busy_percent: 99, measuring: true }, 2, true],
])('%s', (_, change, threads, quiet) => {
  expect(quietEnough({ ...CALM, ...change }, threads).quiet).toBe(quiet);
});

const target = (id: string, change: Partial<Target> = {}) =>
  ({ id, status: 'available', precision: '', ...change }) as Target;

test.each<[Target, object | undefined]>([
  [target('cpu'), { device: 'CPU' }],
  [target('cpu/bf16', { precision: 'bf16' }), { device: 'CPU', precision: 'bf16' }],
  [target('auto'), { device: 'AUTO' }],
  [target('gpu', { status: 'absent' }), undefined],
  [target('cpu:avx2'), undefined],
  [target('cpu@0'), undefined],
])('the check of a target', (of, wanted) => {
  expect(checkRequest(of)).toEqual(wanted);
});

test('cores in words', () => {
  const machine = { threads: 4, cores: 2 } as Machine;
  expect(coresText(machine)).toBe('2 cores, 4 hardware threads');
  expect(coresText({ ...machine, cores: 1, threads: 1, packages: 2 })).toBe(
    '1 core, 1 hardware thread, 2 packages',
  );
});

test('the newest point is at the right, and old ones go', () => {
  expect(linePoints([0, 100], 590, 40)).toBe('580.0,40.0 590.0,0.0');
  expect(linePoints([150, -3], 590, 40)).toBe('580.0,0.0 590.0,40.0');
  const full = Array.from({ length: HISTORY }, (_, index) => index);
  expect(longer(full, 99)).toHaveLength(HISTORY);
  expect(longer(full, 99).at(-1)).toBe(99);
});
