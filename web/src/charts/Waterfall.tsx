// A waterfall: where the difference of two sums comes from, name by name.

import { useCallback, useMemo } from 'react';
import { change, number } from '../base/numbers';
import { Chart } from './Chart';
import type { Option } from './echarts';
import { axisOf, scaleOf } from './scale';
import type { Theme } from './theme';
import type { Fall } from './waterfall';

const ROW_PX = 21;
const NAME_PX = 250;

interface DrawApi {
  value: (dimension: number) => number;
  coord: (at: [number, number]) => [number, number];
  size: (of: [number, number]) => [number, number];
}

const isSum = (fall: Fall) => fall.kind === 'begin' || fall.kind === 'end';
const textOf = (fall: Fall) => (isSum(fall) ? number(fall.to) : change(fall.difference));

function colorOf(fall: Fall, colors: Theme): string {
  if (isSum(fall)) return colors.quiet;
  return fall.difference < 0 ? colors.good : colors.bad;
}

function draw(falls: readonly Fall[], colors: Theme) {
  return (item: { dataIndex: number }, api: DrawApi) => {
    const fall = falls[item.dataIndex];
    if (!fall) return { type: 'group', children: [] };
    const [x1, y] = api.coord([api.value(0), api.value(2)]);
    const [x2] = api.coord([api.value(1), api.value(2)]);
    const left = Math.min(x1, x2);
    const width = Math.max(1, Math.abs(x2 - x1));
    const thick = ROW_PX - 6;
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { x: left, y: y - thick / 2, width, height: thick },
          style: { fill: colorOf(fall, colors) },
        },
        {
          type: 'line',
          shape: { x1: x2, y1: y + thick / 2, x2, y2: y + ROW_PX - thick / 2 },
          style: { stroke: fall.kind === 'end' ? 'transparent' : colors.quiet },
        },
        {
          type: 'text',
          style: {
            text: textOf(fall),
            x: left + width + 5,
            y,
            textVerticalAlign: 'middle',
            fill: colors.text,
            fontSize: 11,
          },
        },
      ],
    };
  };
}

function optionOf(falls: readonly Fall[], unit: string, colors: Theme): Option {
  const ends = falls.flatMap((fall) => [fall.from, fall.to]);
  return {
    grid: { left: NAME_PX, right: 64, top: 4, bottom: 44 },
    xAxis: axisOf(scaleOf(ends, 'zero'), unit, colors),
    yAxis: {
      type: 'category',
      inverse: true,
      data: falls.map((fall) => fall.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colors.border } },
      axisLabel: {
        color: colors.text,
        fontSize: 11,
        width: NAME_PX - 14,
        overflow: 'truncate',
        interval: 0,
      },
    },
    tooltip: {
      trigger: 'item',
      formatter: (item: { dataIndex: number }) => {
        const fall = falls[item.dataIndex];
        return fall ? `${fall.name}\n${textOf(fall)} ms` : '';
      },
    },
    series: [
      {
        type: 'custom',
        renderItem: draw(falls, colors),
        encode: { x: [0, 1], y: 2 },
        data: falls.map((fall, at) => [fall.from, fall.to, at]),
      },
    ],
  };
}

export function Waterfall(props: { title: string; unit: string; falls: readonly Fall[] }) {
  const { title, unit, falls } = props;
  const option = useCallback((colors: Theme) => optionOf(falls, unit, colors), [falls, unit]);
  const table = useMemo(
    () => ({
      columns: ['Step', `Difference, ${unit}`, `Sum, ${unit}`],
      rows: falls.map((fall) => [fall.name, isSum(fall) ? null : fall.difference, fall.to]),
    }),
    [falls, unit],
  );
  const [first, last] = [falls[0], falls.at(-1)];
  const largest = falls[1];
  return (
    <Chart
      title={title}
      summary={`From ${number(first?.to)} to ${number(last?.to)}. Largest step: ${largest?.name ?? 'none'}, ${change(largest?.difference)}.`}
      option={option}
      table={table}
      height={falls.length * ROW_PX + 52}
    />
  );
}
