// How often which latency: bars of the server's bins, with percentiles marked.

import { useCallback, useMemo } from 'react';
import { number, percent, whole } from '../base/numbers';
import { Chart } from './Chart';
import type { Option } from './echarts';
import { axisOf, type Scale, scaleOf } from './scale';
import type { Theme } from './theme';

export interface Bin {
  lo: number;
  hi: number;
  count: number;
}
export interface Mark {
  name: string;
  value: number;
}

/** Below this the axis of counts would have ticks between whole numbers. */
const LEAST_TOP = 5;

/** Bins that hold something, and the axis that shows them: logarithmic where the tail is long. */
export function histogramScale(bins: readonly Bin[], marks: readonly Mark[]): Scale {
  const full = bins.filter((bin) => bin.count > 0);
  const edges = full.flatMap((bin) => [bin.lo, bin.hi]);
  return scaleOf([...edges, ...marks.map((mark) => mark.value)]);
}

/** Marks that stand close get their labels one above the other. */
function markLine(marks: readonly Mark[], colors: Theme): object {
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: colors.text, type: 'solid', width: 1 },
    data: marks.map((mark, at) => ({
      xAxis: mark.value,
      label: {
        formatter: `${mark.name} ${number(mark.value)}`,
        color: colors.text,
        fontSize: 11,
        position: 'end',
        align: 'left',
        offset: [3, (marks.length - 1 - at) * -13],
      },
    })),
  };
}

interface DrawApi {
  value: (dimension: number) => number;
  coord: (at: [number, number]) => [number, number];
}

function bars(bins: readonly Bin[], scale: Scale, colors: Theme): object {
  return {
    type: 'custom',
    data: bins
      .filter((bin) => bin.count > 0)
      .map((bin) => [Math.max(bin.lo, scale.min), bin.hi, bin.count]),
    encode: { x: [0, 1], y: 2 },
    itemStyle: { color: colors.series[0] },
    renderItem: (_: unknown, api: DrawApi) => {
      const [left, top] = api.coord([api.value(0), api.value(2)]);
      const [right, bottom] = api.coord([api.value(1), 0]);
      const width = Math.max(1, right - left - 1);
      return {
        type: 'rect',
        shape: { x: left, y: top, width, height: bottom - top },
        style: { fill: colors.series[0] },
      };
    },
  };
}

function optionOf(bins: readonly Bin[], marks: readonly Mark[], colors: Theme): Option {
  const scale = histogramScale(bins, marks);
  const counts = scaleOf([...bins.map((bin) => bin.count), LEAST_TOP], 'zero');
  const samples = bins.reduce((sum, bin) => sum + bin.count, 0);
  return {
    grid: { left: 56, right: 60, top: 52, bottom: 46 },
    xAxis: axisOf(scale, 'Latency, ms', colors),
    yAxis: axisOf(counts, 'Requests', colors, true),
    tooltip: {
      trigger: 'item',
      formatter: (item: { value: [number, number, number] }) =>
        `${number(item.value[0])} to ${number(item.value[1])} ms\n${whole(item.value[2])} requests, ${percent(item.value[2] / samples)}`,
    },
    series: [{ ...bars(bins, scale, colors), markLine: markLine(marks, colors) }],
  };
}

export function Histogram(props: {
  title: string;
  bins: readonly Bin[];
  marks: readonly Mark[];
  samples: number;
  height?: number;
}) {
  const { title, bins, marks, samples, height = 260 } = props;
  const option = useCallback((colors: Theme) => optionOf(bins, marks, colors), [bins, marks]);
  const table = useMemo(
    () => ({
      columns: ['From, ms', 'To, ms', 'Requests'],
      rows: bins.map((bin) => [bin.lo, bin.hi, bin.count]),
    }),
    [bins],
  );
  const found = marks.map((mark) => `${mark.name} ${number(mark.value)} ms`).join(', ');
  return (
    <Chart
      title={title}
      summary={`${whole(samples)} requests. ${found}.`}
      option={option}
      table={table}
      height={height}
    />
  );
}
