// All kept benchmarks of the compared models in one picture: originals hollow, tuned ones filled,
// what was compared ringed.

import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { benchmarkRow, shortConfig, useRunsOf } from '../../api/benchmarks';
import { runLink } from '../../api/links';
import type { Benchmark, Comparison, Model } from '../../api/types';
import { useParam } from '../../base/address';
import { number } from '../../base/numbers';
import { speedPoints } from '../../charts/fromRuns';
import type { SpeedPoint } from '../../charts/speed';
import { ThroughputChart } from '../../charts/ThroughputChart';
import { Card } from '../../widgets/basics';

/** Which models are drawn hollow: those that others were made from, else the first. */
export function originals(models: readonly Model[]): ReadonlySet<string> {
  const found = models.filter((model) => !model.derived_from).map((model) => model.id);
  if (found.length > 0 && found.length < models.length) return new Set(found);
  return new Set(models.slice(0, 1).map((model) => model.id));
}

function comparedPoints(rows: Comparison['rows'], hollow: ReadonlySet<string>): SpeedPoint[] {
  return rows.flatMap((row) => {
    const { throughput_fps: throughputFps, latency_ms: latencyMs } = row;
    if (throughputFps === undefined || latencyMs === undefined) return [];
    return {
      id: row.run,
      series: row.model_name,
      hollow: hollow.has(row.model),
      target: row.target,
      latencyMs,
      throughputFps,
      valid: true,
      marked: true,
      label: row.label,
      lines: [
        `${row.label}: ${row.model_name}`,
        `${shortConfig(row.config)}, ${row.config.precision} on ${row.target}`,
        `${number(throughputFps, 4)} FPS, ${number(latencyMs)} ms`,
        `as compared, over ${row.samples.length} samples`,
      ],
    };
  });
}

export function Speeds({ models, rows }: { models: readonly Model[]; rows: Comparison['rows'] }) {
  const ids = useMemo(() => models.map((model) => model.id), [models]);
  const runs = useRunsOf<Benchmark>('benchmark', ids);
  const [bound, setBound] = useParam('bound');
  const [, go] = useLocation();
  const points = useMemo(() => {
    const hollow = originals(models);
    const names = new Map(models.map((model) => [model.id, model.name]));
    const kept = speedPoints(runs.map(benchmarkRow), 'p50', (row) => ({
      series: names.get(row.model) ?? row.modelName,
      hollow: hollow.has(row.model),
    }));
    return [...kept, ...comparedPoints(rows, hollow)];
  }, [runs, models, rows]);
  if (points.length === 0) return null;
  return (
    <Card>
      <ThroughputChart
        title="Throughput against latency"
        points={points}
        latencyName="p50"
        thresholdMs={Number(bound) > 0 ? Number(bound) : undefined}
        onThreshold={(ms) => setBound(ms === undefined ? '' : String(ms))}
        onPoint={(id) => id && go(runLink(id))}
        height={380}
      />
      <p className="quiet">
        Every kept benchmark of these models
        {rows.length > 0 ? '; the letters are what was compared' : ''}
      </p>
    </Card>
  );
}
