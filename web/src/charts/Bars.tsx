// Horizontal bars: one row a name, with its figure at the end and, where there is one, its interval.

import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { Chart } from './Chart';
import type { ECharts, Option } from './echarts';
import type { Table } from './save';
import { axisOf, scaleOf } from './scale';
import type { Theme } from './theme';

export interface BarRow {
  name: string;
  value: number;
  /** Stands at the end of the bar. */
  text: string;
  color: (colors: Theme) => string;
  interval?: [number, number] | undefined;
  /** Drawn as an outline: an original beside tuned ones. */
  hollow?: boolean;
}

export interface BarsProps {
  title: string;
  /** Name of the axis with its unit. */
  unit: string;
  rows: readonly BarRow[];
  summary: string;
  table: Table;
  onBar?: (name: string) => void;
  actions?: ReactNode;
}

const ROW_PX = 26;
const LETTER_PX = 5.9;
const NAME_MOST_PX = 220;

interface DrawApi {
  value: (dimension: number) => number;
  coord: (at: [number, number]) => [number, number];
}

/** The 95 % interval as a line with ends. */
function intervals(rows: readonly BarRow[], colors: Theme): object {
  const stroke = { stroke: colors.text, lineWidth: 1.5 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: stroke,
  });
  return {
    type: 'custom',
    silent: true,
    z: 5,
    data: rows.flatMap((row, at) => (row.interval ? [[...row.interval, at]] : [])),
    encode: { x: [0, 1], y: 2 },
    renderItem: (_: unknown, api: DrawApi) => {
      const [low, y] = api.coord([api.value(0), api.value(2)]);
      const [high] = api.coord([api.value(1), api.value(2)]);
      return {
        type: 'group',
        children: [
          line(low, y, high, y),
          line(low, y - 4, low, y + 4),
          line(high, y - 4, high, y + 4),
        ],
      };
    },
  };
}

function optionOf({ rows, unit }: BarsProps, colors: Theme): Option {
  const names = Math.max(...rows.map((row) => row.name.length), 4) * LETTER_PX + 12;
  const texts = Math.max(...rows.map((row) => row.text.length), 4) * LETTER_PX;
  const ends = rows.flatMap((row) => [row.value, row.interval?.[1] ?? 0]);
  return {
    grid: {
      left: Math.min(NAME_MOST_PX, names),
      right: Math.min(230, texts + 16),
      top: 4,
      bottom: 44,
    },
    xAxis: axisOf(scaleOf(ends, 'zero'), unit, colors),
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map((row) => row.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colors.border } },
      axisLabel: {
        color: colors.text,
        fontSize: 12,
        width: NAME_MOST_PX - 12,
        overflow: 'truncate',
      },
    },
    tooltip: {
      trigger: 'item',
      formatter: (item: { dataIndex: number }) => {
        const row = rows[item.dataIndex];
        return row ? `${row.name}\n${row.text}` : '';
      },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 16,
        data: rows.map((row) => {
          const color = row.color(colors);
          const outline = { color: colors.background, borderColor: color, borderWidth: 2 };
          return {
            name: row.name,
            value: row.value,
            itemStyle: row.hollow ? outline : { color },
            label: { show: !row.interval, formatter: row.text },
          };
        }),
        label: { position: 'right', color: colors.text, fontSize: 11 },
      },
      intervals(rows, colors),
      // Texts of rows with an interval stand right of its end.
      {
        type: 'scatter',
        symbolSize: 1,
        silent: true,
        itemStyle: { color: 'transparent' },
        data: rows.flatMap((row, at) =>
          row.interval
            ? [{ value: [Math.max(row.value, row.interval[1]), at], name: row.text }]
            : [],
        ),
        label: {
          show: true,
          position: 'right',
          distance: 6,
          formatter: '{b}',
          color: colors.text,
          fontSize: 11,
        },
      },
    ],
  };
}

export function Bars(props: BarsProps) {
  const { title, summary, rows, table, actions, onBar } = props;
  const { unit } = props;
  const latest = useRef(onBar);
  latest.current = onBar;
  const option = useCallback(
    (colors: Theme) => optionOf({ rows, unit, title, summary, table }, colors),
    [rows, unit, title, summary, table],
  );
  const height = useMemo(() => rows.length * ROW_PX + 52, [rows.length]);
  const onReady = useCallback((chart: ECharts) => {
    chart.on('click', (event) => latest.current?.(String(event.name)));
    return undefined;
  }, []);
  return (
    <Chart
      title={title}
      summary={summary}
      option={option}
      table={table}
      height={height}
      actions={actions}
      onReady={onReady}
    />
  );
}
