// How many images each class has. A click on a bar shows that class's images.

import { useCallback, useMemo, useState } from 'react';
import { classTitle } from '../../api/classes';
import type { ClassCount } from '../../api/images';
import { Chart } from '../../charts/Chart';
import type { ECharts, Option } from '../../charts/echarts';
import type { Theme } from '../../charts/theme';
import { Choice } from '../../widgets/basics';
import { balanceOf, type ClassOrder, classTable, hasObjects, ordered } from './samples';

const FEW = 12;
const MANY = 60;
const ORDERS = [
  { value: 'label', text: 'by label' },
  { value: 'images', text: 'by images' },
] as const;

const bottomOf = (classes: number) => (classes > MANY ? 84 : classes > FEW ? 64 : 28);

function objectBars(counts: readonly ClassCount[], colors: Theme) {
  if (!hasObjects(counts)) return [];
  return [
    {
      type: 'bar' as const,
      name: 'objects',
      barMaxWidth: 40,
      cursor: 'pointer',
      itemStyle: { color: colors.series[1] ?? colors.accent },
      data: counts.map((one) => one.objects ?? 0),
    },
  ];
}

function optionOf(counts: readonly ClassCount[], titles: string[], chosen: number | undefined) {
  return (colors: Theme): Option => ({
    grid: { left: 48, right: 12, top: 28, bottom: bottomOf(counts.length) },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: {
      type: 'category',
      data: titles,
      axisLabel: { color: colors.text, rotate: counts.length > FEW ? 40 : 0, hideOverlap: true },
      axisLine: { lineStyle: { color: colors.border } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      name: 'images',
      nameTextStyle: { color: colors.quiet, align: 'left' },
      minInterval: 1,
      axisLabel: { color: colors.text },
      splitLine: { lineStyle: { color: colors.border } },
    },
    dataZoom: counts.length > MANY ? [{ type: 'slider', height: 16, bottom: 4 }] : [],
    legend: hasObjects(counts)
      ? { top: 0, right: 0, textStyle: { color: colors.text } }
      : undefined,
    series: [
      {
        type: 'bar',
        name: 'images',
        barMaxWidth: 40,
        cursor: 'pointer',
        data: counts.map((one) => ({
          value: one.images,
          itemStyle: {
            color: colors.series[0] ?? colors.accent,
            ...(chosen === one.label ? { borderColor: colors.text, borderWidth: 2 } : {}),
          },
        })),
      },
      ...objectBars(counts, colors),
    ],
  });
}

export function ClassHistogram(props: {
  counts: readonly ClassCount[];
  names: readonly string[];
  chosen: number | undefined;
  onClass: (label: number) => void;
}) {
  const { counts, names, chosen, onClass } = props;
  const [order, setOrder] = useState<ClassOrder>('label');
  const shown = useMemo(() => ordered(counts, order), [counts, order]);
  const option = useMemo(() => {
    const titles = shown.map((one) => classTitle(one.label, names));
    return optionOf(shown, titles, chosen);
  }, [shown, names, chosen]);
  const onReady = useCallback(
    (chart: ECharts) => {
      chart.on('click', (event) => {
        const label = shown[event.dataIndex ?? -1]?.label;
        if (label !== null && label !== undefined) onClass(label);
      });
      return undefined;
    },
    [shown, onClass],
  );
  return (
    <Chart
      title={hasObjects(counts) ? 'Images and objects of each class' : 'Images of each class'}
      summary={balanceOf(counts).text}
      option={option}
      table={classTable(shown, names)}
      height={240}
      onReady={onReady}
      actions={
        <Choice label="Order of the classes" value={order} options={ORDERS} onChange={setOrder} />
      }
    />
  );
}
