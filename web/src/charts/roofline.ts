// The roofline's numbers: what the machine reaches at each arithmetic intensity, and where every
// layer stands below it.

import type { LayerReport, LayerTime } from '../api/types';
import { number, percent } from '../base/numbers';
import type { Option } from './echarts';
import { axisOf, type Scale, scaleOf } from './scale';
import { type LayerKind, layerKind, type Theme } from './theme';

export type Peaks = NonNullable<LayerReport['peaks']>;

export interface Ceiling {
  name: string;
  /** Operations a second at most; flat. */
  gflops: number;
}
export interface Slope {
  name: string;
  gbytesPerSecond: number;
  kind: 'memory' | 'cache';
}
export interface RoofPoint {
  layer: string;
  kind: LayerKind;
  intensity: number;
  gflops: number;
  timeShare: number;
  lines: string[];
}

export function ceilings(peaks: Peaks): Ceiling[] {
  const known = Object.entries(peaks.gflops_by_precision).filter(([, gflops]) => gflops > 0);
  const all = known.length > 0 ? known : [[peaks.precision, peaks.gflops] as [string, number]];
  return all
    .map(([precision, gflops]) => ({ name: `${precision} ${number(gflops)} GFLOP/s`, gflops }))
    .sort((a, b) => b.gflops - a.gflops);
}

export function slopes(peaks: Peaks): Slope[] {
  const all: Slope[] = [
    {
      name: `memory ${number(peaks.gbytes_per_second)} GB/s`,
      gbytesPerSecond: peaks.gbytes_per_second,
      kind: 'memory',
    },
    {
      name: `cache ${number(peaks.cache_gbytes_per_second)} GB/s`,
      gbytesPerSecond: peaks.cache_gbytes_per_second,
      kind: 'cache',
    },
  ];
  return all.filter((slope) => slope.gbytesPerSecond > 0);
}

function linesOf(layer: LayerTime): string[] {
  return [
    layer.name,
    `${layer.type}, ${layer.kernel}`,
    `${number(layer.time_ms)} ms, ${percent(layer.time_share)} of all layers`,
    `${number(layer.achieved_gflops)} GFLOP/s at ${number(layer.arithmetic_intensity)} FLOP/byte`,
    layer.roof_share === undefined
      ? ''
      : `${percent(layer.roof_share)} of what the peaks allow, bound by ${layer.bound || 'nothing known'}`,
  ].filter(Boolean);
}

/** Layers that compute something; the others have no place in the picture. */
export function roofPoints(layers: readonly LayerTime[]): RoofPoint[] {
  return layers.flatMap((layer) =>
    layer.achieved_gflops && layer.arithmetic_intensity > 0
      ? [
          {
            layer: layer.name,
            kind: layerKind(layer.type, layer.kernel),
            intensity: layer.arithmetic_intensity,
            gflops: layer.achieved_gflops,
            timeShare: layer.time_share,
            lines: linesOf(layer),
          },
        ]
      : [],
  );
}

/** Diameter in px: the area is the share of the time. */
export function dotSize(timeShare: number): number {
  return Math.max(6, Math.sqrt(timeShare) * 70);
}

/** Layers that were measured and have no point, and their time. */
export function withoutPoint(layers: readonly LayerTime[]): { layers: number; ms: number } {
  const rest = layers.filter(
    (layer) => layer.time_ms && !(layer.achieved_gflops && layer.arithmetic_intensity > 0),
  );
  return { layers: rest.length, ms: rest.reduce((sum, layer) => sum + (layer.time_ms ?? 0), 0) };
}

export function roofScales(points: readonly RoofPoint[], peaks: Peaks): { x: Scale; y: Scale } {
  const tops = ceilings(peaks).map((one) => one.gflops);
  const ridges = slopes(peaks).flatMap((one) => tops.map((top) => top / one.gbytesPerSecond));
  return {
    x: scaleOf([...points.map((point) => point.intensity), ...ridges], 'log'),
    y: scaleOf([...points.map((point) => point.gflops), ...tops], 'log'),
  };
}

function ceilingLine(ceiling: Ceiling, from: number, to: number, colors: Theme): object {
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    lineStyle: { color: colors.text, width: 1.2 },
    data: [
      [from, ceiling.gflops],
      [to, ceiling.gflops],
    ],
    endLabel: {
      show: true,
      formatter: ceiling.name,
      color: colors.text,
      fontSize: 11,
      align: 'right',
      offset: [-6, -9],
    },
    z: 3,
  };
}

function slopeLine(
  slope: Slope,
  scales: { x: Scale; y: Scale },
  top: number,
  colors: Theme,
): object {
  const { gbytesPerSecond: bandwidth } = slope;
  const from = Math.max(scales.x.min, scales.y.min / bandwidth);
  const memory = slope.kind === 'memory';
  const start = { value: [from, bandwidth * from], label: { show: true } };
  return {
    type: 'line',
    silent: true,
    symbol: 'circle',
    symbolSize: 1,
    lineStyle: { color: colors.text, width: 1.2, type: memory ? 'solid' : 'dashed' },
    label: {
      show: false,
      formatter: slope.name,
      position: 'right',
      distance: 8,
      color: colors.text,
      fontSize: 11,
    },
    data: [start, { value: [top / bandwidth, top] }],
    z: 3,
  };
}

export function roofOption(points: readonly RoofPoint[], peaks: Peaks, colors: Theme): Option {
  const scales = roofScales(points, peaks);
  const tops = ceilings(peaks);
  const top = tops[0]?.gflops ?? 1;
  const slow = slopes(peaks).at(0)?.gbytesPerSecond ?? 1;
  const fast = Math.max(slow, ...slopes(peaks).map((slope) => slope.gbytesPerSecond));
  return {
    grid: { left: 60, right: 24, top: 30, bottom: 46 },
    xAxis: axisOf(scales.x, 'Arithmetic intensity, FLOP/byte', colors),
    yAxis: axisOf(scales.y, 'GFLOP/s', colors, true),
    tooltip: {
      trigger: 'item',
      formatter: (item: { data?: { lines?: string[] } }) => (item.data?.lines ?? []).join('\n'),
    },
    series: [
      ...slopes(peaks).map((slope) => slopeLine(slope, scales, top, colors)),
      ...tops.map((one) => ceilingLine(one, one.gflops / fast, scales.x.max, colors)),
      {
        type: 'scatter',
        data: points.map((point) => ({
          id: point.layer,
          value: [point.intensity, point.gflops],
          symbolSize: dotSize(point.timeShare),
          itemStyle: {
            color: colors.layer[point.kind],
            opacity: 0.75,
            borderColor: colors.background,
            borderWidth: 1,
          },
          lines: point.lines,
        })),
        emphasis: { itemStyle: { opacity: 1, borderColor: colors.text, borderWidth: 2 } },
        z: 4,
      },
    ],
  };
}
