// Rows, points and sentences of a quantization's result.

import type { QuantizationReport, Run } from '../../api/types';
import { bytes, change, number, percent, ratio } from '../../base/numbers';

export type QuantizeRun = Run<QuantizationReport>;

/** "+0.10 points" of a fraction. */
export function points(drop: number | null | undefined): string {
  return drop === null || drop === undefined ? '–' : `${change(100 * drop, 2)} points`;
}

export interface Judgement {
  kind: 'good' | 'warn' | 'bad' | 'quiet';
  text: string;
  /** What to think of it. */
  more: string;
}

function intervalNote(report: QuantizationReport): string {
  const [low, high] = report.drop_ci95 ?? [];
  const limit = report.max_drop;
  if (low === undefined || high === undefined) return '';
  const interval = `95 % interval ${change(100 * low, 2)} to ${change(100 * high, 2)}`;
  if (limit !== undefined && report.within && high > limit)
    return `${interval}: on other images it may be more than accepted`;
  return low <= 0 && high >= 0 ? `${interval}: these images show no difference` : interval;
}

/** Whether it kept to what was accepted, in words. */
export function judgement(report: QuantizationReport): Judgement {
  const { drop, max_drop, within } = report;
  if (drop === undefined || drop === null) {
    const text = report.calibration?.noise
      ? 'accuracy unknown, ranges from noise'
      : 'accuracy not measured';
    return { kind: report.calibration?.noise ? 'warn' : 'quiet', text, more: '' };
  }
  const more = intervalNote(report);
  if (max_drop === undefined || within === undefined)
    return { kind: 'quiet', text: `drop ${points(drop)}, no limit was set`, more };
  const accepted = `${(100 * max_drop).toFixed(2)} points`;
  return within
    ? { kind: 'good', text: `within the accepted ${accepted}`, more }
    : { kind: 'bad', text: `the accepted ${accepted} cannot be met; this is the nearest`, more };
}

/** "×3.95" and "smaller". */
export function smaller(before: number, after: number): { value: string; word: string } {
  if (before <= 0 || after <= 0) return { value: '–', word: 'size unknown' };
  return after <= before
    ? { value: ratio(before / after), word: 'smaller' }
    : { value: ratio(after / before), word: 'larger' };
}

/** Errors span many decades: "1.1e−5" below a thousandth. */
export function errorText(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value === 0 || value >= 1e-3) return number(value);
  return value.toExponential(1).replace('-', '−');
}

const VERDICT_WORDS = { good: 'within', bad: 'not met', warn: 'noise', quiet: '' };

/** A word for lists. */
export function verdictWord(report: QuantizationReport): string {
  const { kind } = judgement(report);
  if (kind === 'quiet')
    return report.drop === undefined || report.drop === null ? 'not evaluated' : 'no limit';
  return VERDICT_WORDS[kind];
}

export function sizeText(before: number, after: number): string {
  return `${bytes(after)} of ${bytes(before)}`;
}

export interface LayerRow {
  /** Place in the report. */
  order: number;
  name: string;
  type: string;
  now: 'INT8' | 'float';
  reason: string;
  snr_db: number | undefined;
  gain: number | undefined;
}

/** Every layer the report names: how it computes now, and how much quantizing disturbs it. */
export function layerRows(report: QuantizationReport): LayerRow[] {
  const floats = new Map(report.layers_float.map((layer) => [layer.name, layer]));
  const rows = report.sensitivity.map((one, order): LayerRow => {
    const left = floats.get(one.layer);
    floats.delete(one.layer);
    return {
      order,
      name: one.layer,
      type: left?.type ?? '',
      now: left ? 'float' : 'INT8',
      reason: left?.reason ?? '',
      snr_db: one.snr_db ?? undefined,
      gain: one.gain ?? undefined,
    };
  });
  for (const left of floats.values()) {
    const { name, type, reason } = left;
    const order = rows.length;
    rows.push({ order, name, type, now: 'float', reason, snr_db: undefined, gain: undefined });
  }
  return rows;
}

/** Why layers stay in floating point, most frequent reason first. */
export function reasons(report: QuantizationReport): { reason: string; layers: number }[] {
  const counts = new Map<string, number>();
  for (const one of report.layers_float) counts.set(one.reason, (counts.get(one.reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, layers]) => ({ reason, layers }))
    .sort((a, b) => b.layers - a.layers || a.reason.localeCompare(b.reason));
}

export interface RangeRow {
  tensor: string;
  of: 'weights' | 'activations';
  low: number;
  high: number;
  levels: number;
  channels: number;
}

export function rangeRows(report: QuantizationReport): RangeRow[] {
  return report.ranges.map((one) => {
    const weights = one.tensor.endsWith(' weights');
    return {
      ...one,
      tensor: weights ? one.tensor.slice(0, -' weights'.length) : one.tensor,
      of: weights ? 'weights' : 'activations',
    };
  });
}

const ORDER = [
  'read',
  'observe',
  'decide',
  'evaluate',
  'evaluate at device precision',
  'measure',
  'apply',
];

export interface StageRow {
  stage: string;
  seconds: number;
  share: number;
}

export function stageRows(seconds: Record<string, number>): StageRow[] {
  const whole = Object.values(seconds).reduce((sum, one) => sum + one, 0);
  const place = (stage: string) => {
    const at = ORDER.indexOf(stage);
    return at < 0 ? ORDER.length : at;
  };
  return Object.entries(seconds)
    .map(([stage, taken]) => ({ stage, seconds: taken, share: whole > 0 ? taken / whole : 0 }))
    .sort((a, b) => place(a.stage) - place(b.stage));
}

export function metricText(figure: QuantizationReport['original']): string {
  return figure ? percent(figure.value, 2) : '–';
}
