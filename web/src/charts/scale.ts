// Axes that the page computes itself: the same numbers place the chart's points and what lies above
// the chart (thresholds, brushes).

import { number } from '../base/numbers';
import type { Theme } from './theme';

export interface Scale {
  log: boolean;
  min: number;
  max: number;
  ticks: number[];
}

const STEPS = [1, 2, 5, 10];
/** Over this ratio of largest to smallest an axis is logarithmic. */
const LOG_FROM = 10;

function niceStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough));
  return (STEPS.find((step) => step * decade >= rough * 0.999) ?? 10) * decade;
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}

function linear(low: number, high: number): Scale {
  const span = high - low || Math.abs(high) || 1;
  const step = niceStep(span / 5);
  const min = clean(Math.floor(low / step) * step);
  const max = clean(Math.ceil((high * 1.0001) / step) * step);
  const ticks: number[] = [];
  for (let tick = min; tick <= max + step / 2; tick += step) ticks.push(clean(tick));
  return { log: false, min, max: ticks.at(-1) ?? max, ticks };
}

function logarithmic(low: number, high: number): Scale {
  const min = low / 1.15;
  const max = high * 1.15;
  const wide = Math.log10(max / min) > 3.2;
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power += 1) {
    for (const step of wide ? [1] : [1, 2, 5]) {
      const tick = clean(step * 10 ** power);
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return { log: true, min, max, ticks };
}

/** Where `kind` is 'auto' the range decides: logarithmic over a ratio of 10. */
export function scaleOf(
  values: readonly number[],
  kind: 'auto' | 'log' | 'zero' | 'linear' = 'auto',
): Scale {
  const usable = values.filter((value) => Number.isFinite(value) && (kind === 'zero' || value > 0));
  if (usable.length === 0) return { log: false, min: 0, max: 1, ticks: [0, 1] };
  const low = Math.min(...usable);
  const high = Math.max(...usable);
  if (kind === 'zero') return linear(Math.min(0, low), Math.max(0, high) || 1);
  if (kind === 'log' || (kind === 'auto' && high / low > LOG_FROM)) return logarithmic(low, high);
  const margin = (high - low) * 0.06 || high * 0.1;
  return linear(Math.max(0, low - margin), high + margin);
}

/** For shares in percent: an axis around them that ends where shares end. */
export function percentScaleOf(percents: readonly number[]): Scale {
  if (percents.length === 0) return { log: false, min: 0, max: 100, ticks: [0, 100] };
  const low = Math.min(...percents);
  const high = Math.max(...percents);
  const margin = (high - low) * 0.06 || high * 0.1;
  const wide = linear(Math.max(0, low - margin), high + margin || 1);
  const ticks = wide.ticks.filter((tick) => tick <= 100);
  return { log: false, min: wide.min, max: Math.min(100, wide.max), ticks };
}

/** 0 at the axis' begin, 1 at its end. */
export function fractionOf(scale: Scale, value: number): number {
  return scale.log
    ? Math.log(value / scale.min) / Math.log(scale.max / scale.min)
    : (value - scale.min) / (scale.max - scale.min);
}

export function valueAt(scale: Scale, fraction: number): number {
  return scale.log
    ? scale.min * (scale.max / scale.min) ** fraction
    : scale.min + fraction * (scale.max - scale.min);
}

/** A tick as text: no more digits than it has. */
export function tickText(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6))
    return value.toExponential(0).replace('e+', 'e');
  return value.toLocaleString('en', { maximumFractionDigits: 6 });
}

/** ECharts' axis for a scale. */
export function axisOf(scale: Scale, name: string, colors: Theme, vertical = false): object {
  return {
    type: scale.log ? 'log' : 'value',
    min: scale.min,
    max: scale.max,
    name,
    nameLocation: vertical ? 'end' : 'middle',
    nameGap: vertical ? 12 : 28,
    nameTextStyle: { color: colors.quiet, fontSize: 12, align: vertical ? 'left' : 'center' },
    axisLine: { show: true, lineStyle: { color: colors.border } },
    axisTick: { show: true, customValues: scale.ticks, lineStyle: { color: colors.border } },
    axisLabel: {
      color: colors.quiet,
      fontSize: 11,
      customValues: scale.ticks,
      formatter: tickText,
      hideOverlap: true,
    },
    splitLine: { show: true, lineStyle: { color: colors.border, opacity: 0.5 } },
    minorTick: { show: false },
    axisPointer: { label: { formatter: (at: { value: number }) => number(at.value) } },
  };
}
