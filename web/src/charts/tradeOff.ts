// The quantization curve: accuracy drop against speed, layers in float beside each point, the
// accepted drop as a line.

import { number } from '../base/numbers';
import type { Option } from './echarts';
import type { Table } from './save';
import { axisOf, scaleOf } from './scale';
import type { Theme } from './theme';

export interface TradeOffPoint {
  layers_float: number;
  value: number;
  drop: number;
  latency_ms?: number | null;
  throughput_fps?: number | null;
  pareto: boolean;
  chosen: boolean;
}

export type SpeedAxis = 'latency' | 'throughput';

export const speedOf = (point: TradeOffPoint, axis: SpeedAxis) =>
  (axis === 'latency' ? point.latency_ms : point.throughput_fps) ?? undefined;

const points = (fraction: number) => Number((100 * fraction).toFixed(4));

export function tradeOffTable(curve: readonly TradeOffPoint[]): Table {
  return {
    columns: [
      'layers in float',
      'metric (%)',
      'drop (points)',
      'latency (ms)',
      'throughput (FPS)',
      '',
    ],
    rows: curve.map((one) => [
      one.layers_float,
      points(one.value),
      points(one.drop),
      one.latency_ms ?? null,
      one.throughput_fps ?? null,
      one.chosen ? 'the result' : one.pareto ? 'no other is as accurate and faster' : '',
    ]),
  };
}

export function tradeOffSummary(curve: readonly TradeOffPoint[], axis: SpeedAxis): string {
  const chosen = curve.find((one) => one.chosen);
  if (!chosen) return `${curve.length} points between all INT8 and all float`;
  const speed = speedOf(chosen, axis);
  const unit = axis === 'latency' ? 'ms' : 'FPS';
  const fast = speed === undefined ? '' : ` at ${number(speed)} ${unit}`;
  return `${curve.length} points; the result has ${chosen.layers_float} layers in float, a drop of ${points(chosen.drop)} points${fast}`;
}

function hint(point: TradeOffPoint): string {
  const lines = [
    `${point.layers_float} layers in float${point.chosen ? ', the result' : ''}`,
    `metric ${points(point.value)} %, drop ${points(point.drop)} points`,
    `latency ${number(point.latency_ms)} ms`,
    `throughput ${number(point.throughput_fps)} FPS`,
  ];
  return lines.join('\n');
}

interface At {
  dataIndex: number;
}

export function tradeOffOption(
  curve: readonly TradeOffPoint[],
  axis: SpeedAxis,
  accepted: number | undefined,
) {
  const shown = curve.filter((one) => speedOf(one, axis) !== undefined);
  const speeds = shown.map((one) => speedOf(one, axis) ?? 0);
  const drops = shown.map((one) => points(one.drop));
  const limit = accepted === undefined ? undefined : points(accepted);
  const xScale = scaleOf(speeds, 'linear');
  const yScale = scaleOf([...drops, ...(limit === undefined ? [] : [limit])], 'zero');
  const xName = axis === 'latency' ? 'median latency, ms' : 'throughput, FPS';
  const symbol = (one: TradeOffPoint) => (one.chosen ? 'diamond' : 'circle');
  return (colors: Theme): Option => ({
    grid: { left: 56, right: 24, top: 30, bottom: 48 },
    xAxis: axisOf(xScale, xName, colors),
    yAxis: axisOf(yScale, 'accuracy drop, points', colors, true),
    tooltip: {
      formatter: (at: At) =>
        shown[at.dataIndex] ? hint(shown[at.dataIndex] as TradeOffPoint) : '',
    },
    series: [
      {
        type: 'scatter',
        data: shown.map((one) => ({
          value: [speedOf(one, axis), points(one.drop)],
          symbol: symbol(one),
          symbolSize: one.chosen ? 18 : 11,
          itemStyle: {
            color: one.chosen || one.pareto ? colors.accent : colors.background,
            borderColor: one.chosen || one.pareto ? colors.accent : colors.quiet,
            borderWidth: 2,
          },
        })),
        label: {
          show: true,
          position: 'top',
          color: colors.text,
          fontSize: 11,
          formatter: (at: At) => {
            const one = shown[at.dataIndex];
            return one ? `${one.layers_float}${one.chosen ? ' (result)' : ''}` : '';
          },
        },
        labelLayout: { moveOverlap: 'shiftY' },
        markLine:
          limit === undefined
            ? undefined
            : {
                symbol: 'none',
                silent: true,
                lineStyle: { color: colors.bad, type: 'dashed', width: 1.5 },
                label: {
                  color: colors.bad,
                  position: 'insideEndTop',
                  formatter: `accepted ${limit} points`,
                },
                data: [{ yAxis: limit }],
              },
      },
    ],
  });
}
