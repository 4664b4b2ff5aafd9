// Benchmarks of a model as rows: what was asked, what came out, and whether it can be trusted.

import { useQueries } from '@tanstack/react-query';
import { number, whole } from '../base/numbers';
import { runList } from './queries';
import type { Benchmark, BenchmarkConfig, Run, RunKind, Verdict } from './types';

/** The runs of several models at once; what is still being read is not among them. */
export function useRunsOf<Result>(kind: RunKind, models: readonly string[]): Run<Result>[] {
  return useQueries({
    queries: models.map((model) => runList<Result>({ kind, model })),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
}

/** How a run was asked for: what the request says, before the runtime decided. */
interface Asked {
  run?: { streams?: number | 'auto'; precision?: string; hint?: string; batch?: number };
  seconds?: number;
  sweep?: string;
}

export interface BenchmarkRow {
  id: string;
  model: string;
  modelName: string;
  endedAt: string;
  target: string;
  precision: string;
  batch: number;
  streams: number;
  /** The runtime chose the streams. */
  autoStreams: boolean;
  requests: number;
  hint: string;
  scenario: string;
  throughputFps: number;
  /** Half of the 95 % interval. */
  throughputHalf: number;
  p50?: number | undefined;
  p90?: number | undefined;
  p99?: number | undefined;
  samples: number;
  valid: boolean;
  /** Why it is not valid, in words. */
  reasons: string;
  reasonCodes: string[];
  /** The sweep (its job) that it belongs to. */
  sweep: string;
  seconds: number;
  /** All that came before the measuring, s. */
  beforeSeconds: number;
  /** Measured until it was stable. */
  untilStable: boolean;
}

export function reasonsOf(verdict: Verdict): string {
  return verdict.reasons.map((reason) => reason.text).join(' ');
}

export function half(interval: readonly number[] | undefined): number {
  const [low, high] = interval ?? [];
  return low === undefined || high === undefined ? 0 : (high - low) / 2;
}

export function benchmarkRow(run: Run<Benchmark>): BenchmarkRow {
  const { result } = run;
  const asked = run.request as Asked;
  const { config, latency_ms } = result;
  return {
    id: run.id,
    model: run.model,
    modelName: result.model_name,
    endedAt: run.created_at,
    target: config.target,
    precision: config.precision,
    batch: config.batch,
    streams: config.streams,
    autoStreams: asked.run?.streams === undefined || asked.run.streams === 'auto',
    requests: config.requests,
    hint: config.hint,
    scenario: config.scenario,
    throughputFps: result.throughput_fps,
    throughputHalf: half(result.throughput_ci95),
    p50: latency_ms.p50,
    p90: latency_ms.p90,
    p99: latency_ms.p99,
    samples: latency_ms.samples,
    valid: result.verdict.valid,
    reasons: reasonsOf(result.verdict),
    reasonCodes: result.verdict.reasons.map((reason) => reason.code),
    sweep: asked.sweep ?? '',
    seconds: result.seconds,
    beforeSeconds:
      (result.read_ms + result.compile_ms + result.first_inference_ms + result.warm_up_ms) / 1000,
    untilStable: asked.seconds === undefined || asked.seconds === null,
  };
}

/** "batch 4, 2 streams, f32, throughput hint" */
export function configWords(config: BenchmarkConfig): string {
  const words = [
    `batch ${config.batch}`,
    `${config.streams} ${config.streams === 1 ? 'stream' : 'streams'}`,
    config.precision,
    config.hint === 'none' ? '' : `${config.hint} hint`,
    config.scenario === 'closed' ? '' : config.scenario,
    config.target,
  ];
  return words.filter(Boolean).join(', ');
}

/** "b4 × s2" */
export const shortConfig = (config: { batch: number; streams: number }) =>
  `b${config.batch} × s${config.streams}`;

/** The whole configuration and its figures, a line each. */
export function rowLines(row: BenchmarkRow): string[] {
  return [
    row.modelName,
    `batch ${row.batch}, ${row.streams} ${row.streams === 1 ? 'stream' : 'streams'}${row.autoStreams ? ' (auto)' : ''}, ${row.requests} requests`,
    `${row.precision} on ${row.target}${row.hint === 'none' ? '' : `, ${row.hint} hint`}${row.scenario === 'closed' ? '' : `, ${row.scenario}`}`,
    `${number(row.throughputFps, 4)} ± ${number(row.throughputHalf, 2)} FPS`,
    `p50 ${number(row.p50)}, p90 ${number(row.p90)}, p99 ${number(row.p99)} ms of ${whole(row.samples)} requests`,
    ...(row.valid ? [] : wrapped(`Not valid: ${row.reasons}`)),
  ];
}

/** Long sentences as lines of at most `width` letters. */
export function wrapped(text: string, width = 56): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
