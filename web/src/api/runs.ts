// A run in a few words: what it was about and what came of it.

import { bytes, number, percent, ratio } from '../base/numbers';
import { kindTitle } from './jobs';
import type { Run } from './types';

/** "top1" as people write it. */
export const metricName = (metric: string | undefined) =>
  (metric ?? '').replace(/^top(\d+)$/, 'top-$1').replaceAll('_', ' ');

/** What lists show of a result; every kind has some of these. */
interface Head {
  model_name?: string;
  original_name?: string;
  dataset_name?: string;
  throughput_fps?: number;
  layers_ms?: number;
  metric?: string;
  value?: number;
  scheme?: string;
  drop?: number;
  weights_bytes?: number;
  file?: string;
  images?: { name: string }[];
  bytes?: number;
  best?: { throughput_fps: number };
  rows?: { model_name: string }[];
  verdict?: {
    valid?: boolean;
    reasons?: { code: string; text: string }[];
    throughput?: { ratio: number };
  };
  config?: { precision?: string; batch?: number; streams?: number; target?: string };
}
const headOf = (run: Run): Head => (run.result ?? {}) as Head;

const HEADLINES: Record<string, (head: Head) => string> = {
  benchmark: ({ throughput_fps }) => `${number(throughput_fps)} FPS`,
  sweep: ({ best }) => (best ? `best ${number(best.throughput_fps)} FPS` : 'no best point'),
  layers: ({ layers_ms }) => `${number(layers_ms)} ms`,
  accuracy: ({ metric, value }) => `${metricName(metric)} ${percent(value)}`.trim(),
  infer: ({ images }) => {
    const [first, ...more] = images ?? [];
    return first ? `${first.name}${more.length > 0 ? `, ${more.length} more` : ''}` : 'images';
  },
  quantize: ({ scheme, drop, weights_bytes }) =>
    drop === undefined
      ? `${scheme}, ${bytes(weights_bytes)}`
      : `${scheme}, drop ${drop < 0 ? '−' : '+'}${Math.abs(drop * 100).toFixed(2)} points`,
  export: ({ file, bytes: size }) => `${file}, ${bytes(size)}`,
  compare: ({ verdict }) => {
    const effect = verdict?.throughput?.ratio;
    return effect === undefined ? 'compared' : `B ${ratio(effect)} of A`;
  },
};

/** The number that one wants to see first, with its unit. */
export const headline = (run: Run) => HEADLINES[run.kind]?.(headOf(run)) ?? '';

/** The model's name: as measured, else by its id. */
export function runModel(run: Run, name: (id: string) => string = (id) => id): string {
  const head = headOf(run);
  if (head.rows && head.rows.length > 0) return head.rows.map((row) => row.model_name).join(' · ');
  return head.model_name ?? head.original_name ?? name(run.model);
}

export const runTitle = (run: Run, name?: (id: string) => string) =>
  `${kindTitle(run.kind)} · ${runModel(run, name)}`;

/** Why its numbers cannot be trusted; empty where they can. */
export function doubts(run: Run): string[] {
  const { verdict } = headOf(run);
  return verdict?.valid === false ? (verdict.reasons ?? []).map((reason) => reason.text) : [];
}

/** "f32, batch 1, 2 streams, cpu" */
export function configText(run: Run): string {
  const { config } = headOf(run);
  if (!config) return '';
  const { precision, batch, streams, target } = config;
  const parts = [
    precision,
    batch === undefined ? '' : `batch ${batch}`,
    streams === undefined ? '' : `${streams} ${streams === 1 ? 'stream' : 'streams'}`,
    target === 'cpu' ? '' : target,
  ];
  return parts.filter(Boolean).join(', ');
}
