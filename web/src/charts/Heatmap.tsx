// A matrix as colours: rows and columns by name, the value of each cell on hover and, where it
// fits, in it. A click gives the cell.

import { useCallback, useMemo } from 'react';
import { Chart } from './Chart';
import type { ECharts, Option } from './echarts';
import type { Table } from './save';
import type { Theme } from './theme';

export interface HeatCell {
  column: number;
  row: number;
  /** 0 to 1, the strength of the colour. */
  share: number;
  /** In the cell and on hover. */
  text: string;
  /** The whole sentence on hover. */
  hint: string;
}

export interface HeatmapProps {
  title: string;
  summary: string;
  columns: readonly string[];
  rows: readonly string[];
  columnAxis: string;
  rowAxis: string;
  cells: readonly HeatCell[];
  table: Table;
  height?: number;
  onCell?: (cell: HeatCell) => void;
}

/** Above this many rows the cells are too small for text. */
const TEXT_UP_TO = 20;

/** A share of 1 stops short of the full colour, so that text in the cell stays readable. */
const FULL_COLOUR = 1.6;

interface CellParams {
  dataIndex: number;
}

function optionOf(props: HeatmapProps) {
  const { columns, rows, cells, columnAxis, rowAxis } = props;
  const written = rows.length <= TEXT_UP_TO;
  const axis = (colors: Theme, names: readonly string[], name: string) => ({
    type: 'category' as const,
    data: [...names],
    name,
    nameLocation: 'middle' as const,
    nameTextStyle: { color: colors.quiet },
    axisLabel: { color: colors.text, fontSize: 11, width: 96, overflow: 'truncate' as const },
    axisLine: { show: false },
    axisTick: { show: false },
  });
  return (colors: Theme): Option => ({
    grid: { left: 122, right: 8, top: 8, bottom: 88 },
    xAxis: {
      ...axis(colors, columns, columnAxis),
      nameGap: 66,
      axisLabel: { color: colors.text, fontSize: 11, rotate: 45, width: 84, overflow: 'truncate' },
    },
    yAxis: { ...axis(colors, rows, rowAxis), nameGap: 104, inverse: true },
    visualMap: {
      show: false,
      min: 0,
      max: FULL_COLOUR,
      dimension: 2,
      inRange: { color: [colors.background, colors.accent] },
    },
    tooltip: { formatter: (at: CellParams) => cells[at.dataIndex]?.hint ?? '' },
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => [cell.column, cell.row, cell.share]),
        label: {
          show: written,
          color: colors.text,
          fontSize: 11,
          formatter: (at: CellParams) => cells[at.dataIndex]?.text ?? '',
        },
        itemStyle: { borderColor: colors.border, borderWidth: written ? 0.5 : 0 },
        emphasis: { itemStyle: { borderColor: colors.text, borderWidth: 1.5 } },
      },
    ],
  });
}

export function Heatmap(props: HeatmapProps) {
  const { title, summary, table, height = 420, cells, onCell } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cells stand for all of it
  const option = useMemo(() => optionOf(props), [cells]);
  const onReady = useCallback(
    (chart: ECharts) => {
      chart.on('click', (event) => {
        const cell = cells[event.dataIndex ?? -1];
        if (cell) onCell?.(cell);
      });
      return undefined;
    },
    [cells, onCell],
  );
  return (
    <Chart
      title={title}
      summary={summary}
      option={option}
      table={table}
      height={height}
      onReady={onReady}
    />
  );
}
