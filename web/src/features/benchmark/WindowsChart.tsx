// Throughput of every window over the run: whether it was steady.

import { useCallback, useMemo } from 'react';
import type { Benchmark } from '../../api/types';
import { number } from '../../base/numbers';
import { Chart } from '../../charts/Chart';
import type { Option } from '../../charts/echarts';
import { axisOf, scaleOf } from '../../charts/scale';
import type { Theme } from '../../charts/theme';
import { type TimedWindow, timed } from './windows';

function bound(value: number, name: string, type: string, colors: Theme): object {
  return {
    yAxis: value,
    lineStyle: { color: colors.text, type, width: 1 },
    label: { formatter: name, color: colors.text, fontSize: 11, position: 'end' },
  };
}

function optionOf(windows: readonly TimedWindow[], result: Benchmark, colors: Theme): Option {
  const [low = 0, high = 0] = result.throughput_ci95;
  const values = windows.map((window) => window.fps);
  const end = windows.at(-1)?.to ?? 1;
  return {
    grid: { left: 64, right: 48, top: 30, bottom: 46 },
    xAxis: axisOf(scaleOf([0, end], 'zero'), 'Time, s', colors),
    yAxis: axisOf(scaleOf([...values, low, high]), 'Throughput, FPS', colors, true),
    tooltip: {
      trigger: 'item',
      formatter: (item: { data: { window: TimedWindow } }) => {
        const { from, to, fps, latencyMs } = item.data.window;
        return `${number(from)} to ${number(to)} s\n${number(fps, 4)} FPS\nmean latency ${number(latencyMs)} ms`;
      },
    },
    series: [
      {
        type: 'line',
        symbol: 'circle',
        symbolSize: 7,
        lineStyle: { width: 1.5 },
        data: windows.map((window) => ({ value: [window.middle, window.fps], window })),
        markLine: {
          symbol: 'none',
          silent: true,
          data: [
            bound(result.throughput_fps, 'mean', 'solid', colors),
            bound(low, '95 %', 'dashed', colors),
            bound(high, '95 %', 'dashed', colors),
          ],
        },
      },
    ],
  };
}

export function WindowsChart({ result }: { result: Benchmark }) {
  const windows = useMemo(() => timed(result.windows), [result]);
  const option = useCallback(
    (colors: Theme) => optionOf(windows, result, colors),
    [windows, result],
  );
  const values = windows.map((window) => window.fps);
  return (
    <Chart
      title="Throughput over the run"
      summary={`${windows.length} windows between ${number(Math.min(...values))} and ${number(Math.max(...values))} FPS.`}
      option={option}
      table={{
        columns: ['From, s', 'To, s', 'Throughput, FPS', 'Mean latency, ms'],
        rows: windows.map((window) => [window.from, window.to, window.fps, window.latencyMs]),
      }}
      height={260}
    />
  );
}
