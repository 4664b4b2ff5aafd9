import { expect, test } from 'vitest';
import type { BenchmarkRow } from '../../api/benchmarks';
import { type Cell, estimateSeconds, grids, measuredAt, planJobs, type Settings } from './plan';

const SETTINGS: Settings = {
  cells: [{ batch: 1, streams: 2 }],
  precisions: ['f32'],
  targets: ['cpu'],
  hint: 'throughput',
  requests: 'auto',
  scenario: 'closed',
  maxLatencyMs: 50,
  seconds: 3,
};
const cell = (batch: number, streams: Cell['streams']): Cell => ({ batch, streams });

test('one cell is one benchmark', () => {
  expect(planJobs('net', SETTINGS)).toEqual([
    {
      kind: 'benchmark',
      runs: 1,
      request: {
        model: 'net',
        run: { targets: ['cpu'], batch: 1, streams: 2, precision: 'f32' },
        seconds: 3,
      },
    },
  ]);
});

test('a grid is one sweep, whatever the order of the clicks', () => {
  const cells = [cell(4, 2), cell(1, 1), cell(4, 1), cell(1, 2)];
  expect(planJobs('net', { ...SETTINGS, cells, precisions: ['f32', 'bf16'] })).toEqual([
    {
      kind: 'sweep',
      runs: 8,
      request: {
        model: 'net',
        batches: [1, 4],
        streams: [1, 2],
        precisions: ['f32', 'bf16'],
        targets: ['cpu'],
        seconds: 3,
      },
    },
  ]);
});

test('cells that are no grid become as few grids as rows differ', () => {
  expect(grids([cell(1, 1), cell(2, 1), cell(4, 1), cell(4, 'auto'), cell(8, 2)])).toEqual([
    { batches: [1, 2], streams: [1] },
    { batches: [4], streams: ['auto', 1] },
    { batches: [8], streams: [2] },
  ]);
});

test.each([
  ['a hint that a sweep does not know', { hint: 'latency' as const }],
  ['another scenario', { scenario: 'single' as const }],
])('%s asks for each configuration by itself', (_, change) => {
  const cells = [cell(1, 'auto'), cell(2, 'auto')];
  const jobs = planJobs('net', { ...SETTINGS, ...change, cells, seconds: undefined });
  expect(jobs.map((job) => job.kind)).toEqual(['benchmark', 'benchmark']);
  expect(jobs[0]?.request).not.toHaveProperty('seconds');
});

test('the server scenario carries its bound', () => {
  const [job] = planJobs('net', { ...SETTINGS, scenario: 'server' });
  expect(job?.request).toMatchObject({ scenario: 'server', max_latency_ms: 50 });
});

test('nothing chosen is nothing to do', () => {
  expect(planJobs('net', { ...SETTINGS, cells: [] })).toEqual([]);
  expect(planJobs('net', { ...SETTINGS, targets: [] })).toEqual([]);
});

const row = (change: Partial<BenchmarkRow>) =>
  ({
    batch: 1,
    streams: 2,
    autoStreams: false,
    precision: 'f32',
    target: 'cpu',
    scenario: 'closed',
    valid: true,
    untilStable: false,
    seconds: 1,
    beforeSeconds: 0.9,
    ...change,
  }) as BenchmarkRow;

test('the estimate uses what earlier runs took', () => {
  expect(estimateSeconds(2, SETTINGS, [])).toBeCloseTo(2 * (0.6 + 1.5 + 3));
  expect(estimateSeconds(2, SETTINGS, [row({})])).toBeCloseTo(2 * (0.6 + 0.9 + 3));
  const untilStable = { ...SETTINGS, seconds: undefined };
  const stable = row({ untilStable: true, seconds: 6 });
  expect(estimateSeconds(1, untilStable, [stable])).toBeCloseTo(0.6 + 0.9 + 6);
});

test('a cell shows the newest valid run of its configuration', () => {
  const rows = [
    row({ id: 'newest', valid: false }),
    row({ id: 'valid' }),
    row({ id: 'older' }),
    row({ id: 'auto', autoStreams: true, valid: false }),
  ];
  expect(measuredAt(rows, cell(1, 2), 'f32', 'cpu')?.id).toBe('valid');
  expect(measuredAt(rows, cell(1, 'auto'), 'f32', 'cpu')?.id).toBe('auto');
  expect(measuredAt(rows, cell(1, 2), 'bf16', 'cpu')).toBeUndefined();
});
