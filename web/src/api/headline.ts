// What a run found, in a few words: for lists and histories. Results may be cut short in lists, so
// everything is looked at before it is said.

import { fps, milliseconds, number, ratio } from '../base/numbers';
import type { Run } from './types';

export interface Headline {
  text: string;
  /** Why the measurement does not count; empty when it does. */
  invalid: string;
}

type Found = Record<string, unknown>;
const object = (value: unknown) => (value && typeof value === 'object' ? (value as Found) : {});
const figure = (value: unknown) => (typeof value === 'number' ? value : undefined);
const word = (value: unknown) => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** "top1" as people write it. */
export function metricName(metric: string | undefined): string {
  return (metric ?? '').replace(/^top(\d+)$/, 'top-$1').replaceAll('_', ' ');
}

function accuracyText(result: Found): string {
  return `${metricName(word(result.metric))} ${number(figure(result.value))}`.trim();
}

function sweepText(result: Found): string {
  const rates = list(result.points).map((point) => figure(object(point).throughput_fps) ?? 0);
  const points = `${rates.length} configurations`;
  return rates.length > 0 ? `${points}, best ${fps(Math.max(...rates))}` : points;
}

/** A difference of shares: "+0.40 points" */
export const points = (difference: number) =>
  `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(2)} points`;

function quantizeText(result: Found): string {
  const drop = figure(result.drop);
  const scheme = word(result.scheme) || 'quantized';
  return drop === undefined ? scheme : `${scheme}, drop ${points(drop)}`;
}

function compareText(result: Found): string {
  const found = figure(object(object(result.verdict).throughput).ratio);
  return found === undefined ? '' : `B ${ratio(found)} A`;
}

const TEXTS: Record<string, (result: Found) => string> = {
  benchmark: (result) => fps(figure(result.throughput_fps)),
  layers: (result) => `${milliseconds(figure(result.layers_ms))} in layers`,
  accuracy: accuracyText,
  sweep: sweepText,
  quantize: quantizeText,
  compare: compareText,
};

export function headline(run: Pick<Run, 'result'> & { kind: string }): Headline {
  const result = object(run.result);
  const verdict = object(result.verdict);
  const reasons = list(verdict.reasons).map((reason) => word(object(reason).text));
  const invalid = verdict.valid === false ? reasons.join(' ') || 'Not valid.' : '';
  return { text: TEXTS[run.kind]?.(result) ?? '', invalid };
}

/** With what it was asked: "batch 4 · 2 streams · bf16", defaults left out. */
export function runSettings(run: Pick<Run, 'request'>): string {
  const asked = object(object(run.request).run);
  const streams = asked.streams;
  const words = [
    figure(asked.batch) === undefined ? '' : `batch ${asked.batch}`,
    typeof streams === 'number' ? `${streams} ${streams === 1 ? 'stream' : 'streams'}` : '',
    word(asked.precision),
    list(asked.targets).map(word).join(', '),
  ];
  return words.filter(Boolean).join(' · ');
}
