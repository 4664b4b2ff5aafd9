// What is asked for becomes jobs: a benchmark for one configuration, a sweep for a grid of them.

import type { BenchmarkRow } from '../../api/benchmarks';
import type { JobRequests } from '../../api/types';

export type Streams = number | 'auto';
export interface Cell {
  batch: number;
  streams: Streams;
}
export type Hint = 'throughput' | 'latency' | 'none';
export type Precision = 'f32' | 'bf16' | 'f16' | 'default';
export type Scenario = 'closed' | 'single' | 'server' | 'offline';

export interface Settings {
  cells: readonly Cell[];
  precisions: readonly Precision[];
  targets: readonly string[];
  /** Of cells whose streams the runtime chooses. */
  hint: Hint;
  requests: Streams;
  scenario: Scenario;
  /** The server scenario's bound of the 99th percentile. */
  maxLatencyMs: number;
  /** Undefined: until it is stable. */
  seconds: number | undefined;
}

export type Planned =
  | { kind: 'benchmark'; request: JobRequests['benchmark']; runs: number }
  | { kind: 'sweep'; request: JobRequests['sweep']; runs: number };

export const cellKey = (cell: Cell) => `${cell.batch}x${cell.streams}`;

/** Chosen cells as full grids: batches that were given the same streams go together. */
export function grids(cells: readonly Cell[]): { batches: number[]; streams: Streams[] }[] {
  const streamsOf = new Map<number, Streams[]>();
  for (const cell of cells)
    streamsOf.set(cell.batch, [...(streamsOf.get(cell.batch) ?? []), cell.streams]);
  const found = new Map<string, { batches: number[]; streams: Streams[] }>();
  for (const [batch, streams] of [...streamsOf].sort(([a], [b]) => a - b)) {
    const sorted = [...streams].sort((a, b) => order(a) - order(b));
    const key = sorted.join();
    const grid = found.get(key);
    if (grid) grid.batches.push(batch);
    else found.set(key, { batches: [batch], streams: sorted });
  }
  return [...found.values()];
}

const order = (streams: Streams) => (streams === 'auto' ? 0 : streams);

/** A sweep knows closed runs whose streams are given, or chosen for throughput. */
function sweeps(settings: Settings): boolean {
  const plainHint = settings.hint === 'throughput';
  return (
    settings.scenario === 'closed' &&
    (plainHint || settings.cells.every((cell) => cell.streams !== 'auto'))
  );
}

function single(
  model: string,
  cell: Cell,
  precision: Precision,
  target: string,
  settings: Settings,
): Planned {
  const { scenario, seconds, requests, maxLatencyMs } = settings;
  const run: NonNullable<JobRequests['benchmark']['run']> = {
    targets: [target],
    batch: cell.batch,
    streams: cell.streams,
    precision,
    ...(requests === 'auto' ? {} : { requests }),
    ...(cell.streams === 'auto' ? { hint: settings.hint } : {}),
  };
  const request: JobRequests['benchmark'] = {
    model,
    run,
    ...(scenario === 'closed' ? {} : { scenario }),
    ...(scenario === 'server' ? { max_latency_ms: maxLatencyMs } : {}),
    ...(seconds === undefined ? {} : { seconds }),
  };
  return { kind: 'benchmark', request, runs: 1 };
}

function combinations(settings: Settings): [Precision, string][] {
  return settings.targets.flatMap((target) =>
    settings.precisions.map((precision): [Precision, string] => [precision, target]),
  );
}

/** The jobs of these settings, in the order in which they are asked for. */
export function planJobs(model: string, settings: Settings): Planned[] {
  const { cells, precisions, targets, seconds, requests } = settings;
  const each = combinations(settings);
  if (cells.length * each.length === 0) return [];
  if (cells.length * each.length === 1 || !sweeps(settings)) {
    return cells.flatMap((cell) =>
      each.map(([precision, target]) => single(model, cell, precision, target, settings)),
    );
  }
  return grids(cells).map(({ batches, streams }) => ({
    kind: 'sweep',
    request: {
      model,
      batches,
      streams,
      precisions: [...precisions],
      targets: [...targets],
      ...(requests === 'auto' ? {} : { requests }),
      ...(seconds === undefined ? {} : { seconds }),
    },
    runs: batches.length * streams.length * each.length,
  }));
}

/** Starting a worker. */
const START_SECONDS = 0.6;
/** Reading, compiling and warming up, where no run of the model says how long that takes. */
const BEFORE_SECONDS = 1.5;
/** Until stable: between 4 and 20 s, where no run says. */
const STABLE_SECONDS = 10;
/** The server scenario tries about ten rates. */
const RATES = 10;

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** How long the runs will take, from how long earlier ones of the model took. */
export function estimateSeconds(
  runs: number,
  settings: Settings,
  earlier: readonly BenchmarkRow[],
): number {
  const before = median(earlier.map((row) => row.beforeSeconds)) ?? BEFORE_SECONDS;
  const stable = median(earlier.filter((row) => row.untilStable).map((row) => row.seconds));
  const measuring = settings.seconds ?? stable ?? STABLE_SECONDS;
  const rates = settings.scenario === 'server' ? RATES : 1;
  return runs * (START_SECONDS + before + measuring * rates);
}

/** What was measured for a cell: the newest valid run, else the newest. Rows come newest first. */
export function measuredAt(
  rows: readonly BenchmarkRow[],
  cell: Cell,
  precision: string,
  target: string,
): BenchmarkRow | undefined {
  const fits = rows.filter(
    (row) =>
      row.batch === cell.batch &&
      (cell.streams === 'auto'
        ? row.autoStreams
        : !row.autoStreams && row.streams === cell.streams) &&
      (precision === 'default' || row.precision === precision) &&
      row.target === target &&
      row.scenario === 'closed',
  );
  return fits.find((row) => row.valid) ?? fits[0];
}
