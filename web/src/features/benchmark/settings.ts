// The state of the settings panel, and what it starts with.

import { useState } from 'react';
import type { BenchmarkRow } from '../../api/benchmarks';
import type { Target } from '../../api/types';
import { type Cell, cellKey, type Settings, type Streams } from './plan';

const BATCHES = [1, 2, 4, 8, 16, 32];

/** auto, then 1, 2, 4 … up to what the device takes. */
export function streamsOf(target: Target | undefined): Streams[] {
  const most = Math.max(2, target?.devices[0]?.streams?.most ?? 2);
  const counts: number[] = [];
  for (let count = 1; count < most; count *= 2) counts.push(count);
  return ['auto', ...counts, most];
}

function withRows<T extends Streams>(values: T[], rows: readonly (T | undefined)[]): T[] {
  const known = rows.filter((value): value is T => value !== undefined);
  return [...new Set([...values, ...known])].sort((a, b) => Number(a) - Number(b));
}

export const DEFAULTS: Settings = {
  cells: [{ batch: 1, streams: 'auto' }],
  precisions: ['f32'],
  targets: ['cpu'],
  hint: 'throughput',
  requests: 'auto',
  scenario: 'closed',
  maxLatencyMs: 50,
  seconds: undefined,
};

export function useSettings(targets: readonly Target[], rows: readonly BenchmarkRow[]) {
  const [settings, setSettings] = useState<Settings>(DEFAULTS);
  const [more, setMore] = useState<{ batches: number[]; streams: number[] }>({
    batches: [],
    streams: [],
  });
  const change = (part: Partial<Settings>) => setSettings((old) => ({ ...old, ...part }));
  const choose = (cells: readonly Cell[], on: boolean) =>
    setSettings((old) => {
      const keys = new Set(cells.map(cellKey));
      const rest = old.cells.filter((cell) => !keys.has(cellKey(cell)));
      return { ...old, cells: on ? [...rest, ...cells] : rest };
    });
  const target = targets.find((one) => one.id === settings.targets[0]);
  const [auto, ...counts] = streamsOf(target) as ['auto', ...number[]];
  const closed = rows.filter((row) => row.scenario === 'closed');
  return {
    settings,
    change,
    choose,
    batches: withRows(
      [...BATCHES, ...more.batches],
      closed.map((row) => row.batch),
    ),
    streams: [
      auto,
      ...withRows(
        [...counts, ...more.streams],
        closed.filter((row) => !row.autoStreams).map((row) => row.streams),
      ),
    ] as Streams[],
    addBatch: (batch: number) => setMore((old) => ({ ...old, batches: [...old.batches, batch] })),
    addStreams: (count: number) => setMore((old) => ({ ...old, streams: [...old.streams, count] })),
  };
}
