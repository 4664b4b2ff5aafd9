// Benchmarks as points of the throughput/latency picture.

import { type BenchmarkRow, rowLines, shortConfig } from '../api/benchmarks';
import type { SpeedPoint } from './speed';

export type Percentile = 'p50' | 'p90' | 'p99';

/** Rows without that percentile (too few requests) have no point. */
export function speedPoints(
  rows: readonly BenchmarkRow[],
  percentile: Percentile,
  look: (row: BenchmarkRow) => { series: string; hollow?: boolean },
): SpeedPoint[] {
  return rows.flatMap((row) => {
    const latencyMs = row[percentile];
    if (latencyMs === undefined) return [];
    return {
      id: row.id,
      ...look(row),
      target: row.target,
      latencyMs,
      throughputFps: row.throughputFps,
      valid: row.valid,
      label: shortConfig(row),
      lines: rowLines(row),
    };
  });
}
