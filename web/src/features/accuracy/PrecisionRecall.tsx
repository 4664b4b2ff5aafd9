// Precision against recall of one class, or the mean of all.

import { useCallback, useMemo } from 'react';
import { number } from '../../base/numbers';
import { Chart } from '../../charts/Chart';
import type { Option } from '../../charts/echarts';
import { axisOf, type Scale } from '../../charts/scale';
import type { Theme } from '../../charts/theme';

type Point = readonly [number, number];
const SHARE: Scale = { log: false, min: 0, max: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] };

function optionOf(points: readonly Point[], colors: Theme): Option {
  return {
    grid: { left: 56, right: 24, top: 24, bottom: 46 },
    xAxis: axisOf(SHARE, 'Recall', colors),
    yAxis: axisOf(SHARE, 'Precision', colors, true),
    tooltip: {
      trigger: 'axis',
      formatter: (items: { value: [number, number] }[]) =>
        items[0]
          ? `recall ${number(items[0].value[0], 2)}\nprecision ${number(items[0].value[1], 2)}`
          : '',
    },
    series: [
      {
        type: 'line',
        step: 'end',
        showSymbol: points.length < 2,
        data: points.map(([recall, precision]) => [recall, precision]),
        lineStyle: { color: colors.series[0], width: 2 },
        itemStyle: { color: colors.series[0] },
        areaStyle: { color: colors.series[0], opacity: 0.15 },
      },
    ],
  };
}

export function PrecisionRecall({ title, points }: { title: string; points: readonly Point[] }) {
  const option = useCallback((colors: Theme) => optionOf(points, colors), [points]);
  const table = useMemo(
    () => ({
      columns: ['Recall', 'Precision'],
      rows: points.map(([recall, precision]) => [recall, precision]),
    }),
    [points],
  );
  const last = points.at(-1);
  return (
    <Chart
      title={title}
      summary={
        last
          ? `At an overlap of one half. Recall reaches ${number(last[0], 2)}, with a precision of ${number(last[1], 2)}.`
          : 'Nothing was found.'
      }
      option={option}
      table={table}
      height={330}
    />
  );
}
