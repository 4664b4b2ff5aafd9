// Throughput against latency: the picture's numbers. A point is a configuration that was run.

import { number } from '../base/numbers';
import type { Option } from './echarts';
import { bestUnder, paretoFront, trusted } from './pareto';
import type { Table } from './save';
import { axisOf, fractionOf, type Scale, scaleOf } from './scale';
import type { Theme } from './theme';

export interface SpeedPoint {
  /** The run. */
  id: string;
  /** Same series, same colour; in the order of first appearance. */
  series: string;
  hollow?: boolean;
  /** Same target, same shape. */
  target: string;
  latencyMs: number;
  throughputFps: number;
  valid: boolean;
  /** Short, stands beside the point where there is room: "b4 × s2". */
  label: string;
  /** The whole configuration, shown on hover. */
  lines: string[];
  /** Ringed, with its label. */
  marked?: boolean;
}

export interface SpeedPicture {
  x: Scale;
  y: Scale;
  front: SpeedPoint[];
  best: SpeedPoint | undefined;
  /** No run here is valid: front and best come from what there is. */
  noneValid: boolean;
}

/** Room around the plot, px: overlays count on it. */
export const PLOT = { left: 64, right: 28, top: 30, bottom: 46 };
/** The highest point's label stands above it, below the axis' name. */
const HEADROOM = 1.08;
const SHAPES = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow'];

export function speedPicture(
  points: readonly SpeedPoint[],
  thresholdMs: number | undefined,
): SpeedPicture {
  const { points: counted, noneValid } = trusted(points);
  const latencies = points.map((point) => point.latencyMs);
  return {
    x: scaleOf(latencies),
    y: scaleOf(
      points.map((point) => point.throughputFps * HEADROOM),
      'zero',
    ),
    front: paretoFront(counted),
    best: bestUnder(counted, thresholdMs),
    noneValid,
  };
}

/** Points inside the box, whose corners are fractions of the plot (0,0 at its lower left). */
export function pointsInside(
  picture: SpeedPicture,
  points: readonly SpeedPoint[],
  box: { left: number; right: number; low: number; high: number },
): SpeedPoint[] {
  return points.filter((point) => {
    const x = fractionOf(picture.x, point.latencyMs);
    const y = fractionOf(picture.y, point.throughputFps);
    return x >= box.left && x <= box.right && y >= box.low && y <= box.high;
  });
}

export function targetsOf(points: readonly SpeedPoint[]): string[] {
  return [...new Set(points.map((point) => point.target))];
}
export function seriesOf(points: readonly SpeedPoint[]): string[] {
  return [...new Set(points.map((point) => point.series))];
}
export function shapeOf(target: string, targets: readonly string[]): string {
  return SHAPES[Math.max(0, targets.indexOf(target)) % SHAPES.length] ?? 'circle';
}

type Place = [number, number];
const placeOf = (point: SpeedPoint): Place => [point.latencyMs, point.throughputFps];

function dots(points: readonly SpeedPoint[], name: string, color: string, colors: Theme): object {
  const targets = targetsOf(points);
  return {
    type: 'scatter',
    name,
    symbolSize: 11,
    itemStyle: { color },
    data: points
      .filter((point) => point.series === name)
      .map((point) => ({
        id: point.id,
        value: placeOf(point),
        lines: point.lines,
        symbol: shapeOf(point.target, targets),
        itemStyle: point.hollow
          ? { color: colors.background, borderColor: color, borderWidth: 2 }
          : { color, borderColor: colors.background, borderWidth: 1 },
      })),
    emphasis: { itemStyle: { borderColor: colors.text, borderWidth: 2 } },
    z: 4,
  };
}

/** A stroke through every run that is not valid. */
function strokes(points: readonly SpeedPoint[], colors: Theme): object {
  return {
    type: 'scatter',
    name: 'not valid',
    symbol: 'path://M0,15L15,0L16,1L1,16Z',
    symbolSize: 16,
    itemStyle: { color: colors.text },
    silent: true,
    data: points.filter((point) => !point.valid).map((point) => ({ value: placeOf(point) })),
    z: 5,
  };
}

function rings(points: readonly SpeedPoint[], color: string, size: number): object {
  return {
    type: 'scatter',
    symbol: 'circle',
    symbolSize: size,
    silent: true,
    itemStyle: { color: 'transparent', borderColor: color, borderWidth: 2 },
    data: points.map((point) => ({ value: placeOf(point) })),
    z: 6,
  };
}

/** Names stand beside the front and marked points; those that would overlap are left out. */
function names(points: readonly SpeedPoint[], colors: Theme): object {
  return {
    type: 'scatter',
    symbolSize: 1,
    silent: true,
    itemStyle: { color: 'transparent' },
    data: points.map((point) => ({ value: placeOf(point), name: point.label })),
    label: { show: true, position: 'top', distance: 11, formatter: '{b}', color: colors.text },
    labelLayout: { hideOverlap: true },
    z: 7,
  };
}

function steps(front: readonly SpeedPoint[], colors: Theme): object {
  return {
    type: 'line',
    name: 'best at each latency',
    step: 'end',
    symbol: 'none',
    silent: true,
    lineStyle: { color: colors.quiet, width: 1, type: 'dashed' },
    data: front.map(placeOf),
    z: 2,
  };
}

export function speedOption(
  picture: SpeedPicture,
  points: readonly SpeedPoint[],
  latencyName: string,
  colors: Theme,
): Option {
  const named = new Set([
    ...(picture.best ? [picture.best] : []),
    ...points.filter((point) => point.marked),
    ...picture.front,
  ]);
  return {
    grid: { ...PLOT },
    xAxis: axisOf(picture.x, `Latency ${latencyName}, ms`, colors),
    yAxis: axisOf(picture.y, 'Throughput, FPS', colors, true),
    tooltip: {
      trigger: 'item',
      formatter: (item: { data?: { lines?: string[] } }) => (item.data?.lines ?? []).join('\n'),
    },
    series: [
      steps(picture.front, colors),
      ...seriesOf(points).map((name, at) =>
        dots(points, name, colors.series[at % colors.series.length] ?? colors.accent, colors),
      ),
      strokes(points, colors),
      rings(picture.best ? [picture.best] : [], colors.accent, 22),
      rings(
        points.filter((point) => point.marked),
        colors.text,
        18,
      ),
      names([...named], colors),
    ],
  };
}

export function speedTable(points: readonly SpeedPoint[], latencyName: string): Table {
  return {
    columns: [
      'Run',
      'Series',
      'Configuration',
      'Target',
      `Latency ${latencyName}, ms`,
      'Throughput, FPS',
      'Valid',
    ],
    rows: points.map((point) => [
      point.id,
      point.series,
      point.label,
      point.target,
      point.latencyMs,
      point.throughputFps,
      point.valid ? 'yes' : 'no',
    ]),
  };
}

/** What the picture says, in words. */
export function speedSummary(
  picture: SpeedPicture,
  count: number,
  thresholdMs: number | undefined,
): string {
  const { best } = picture;
  const where = thresholdMs === undefined ? 'of all' : `within ${number(thresholdMs)} ms`;
  const found = best
    ? `Most throughput ${where}: ${best.label}, ${number(best.throughputFps, 4)} FPS at ${number(best.latencyMs)} ms.`
    : `No configuration is ${where}.`;
  const trust = picture.noneValid ? ' None of these runs is valid.' : '';
  return `${count} configurations. ${found}${trust}`;
}
