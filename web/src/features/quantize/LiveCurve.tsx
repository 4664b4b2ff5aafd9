// Accuracy against layers in floating point, as the search finds it: a point for every candidate
// that was judged over all images, the accepted drop as a line, and which layers the newest has in
// floating point.

import { useMemo } from 'react';
import type { QuantizeProgress } from '../../api/types';
import { number, percent } from '../../base/numbers';
import { Chart } from '../../charts/Chart';
import type { Option } from '../../charts/echarts';
import { axisOf, scaleOf } from '../../charts/scale';
import type { Theme } from '../../charts/theme';
import { points as pointsText } from './result';

const inPoints = (fraction: number) => Number((100 * fraction).toFixed(4));

export function summaryOf(curve: QuantizeProgress): string {
  const { points, layers, metric, original } = curve;
  const newest = points.at(-1);
  const candidates = `${points.length} ${points.length === 1 ? 'candidate' : 'candidates'}`;
  return `Original ${metric} ${percent(original, 2)}; ${candidates} judged over all images, the newest with ${newest?.layers_float} of ${layers} layers in float: drop ${pointsText(newest?.drop)}`;
}

function optionOf(curve: QuantizeProgress) {
  const { points, layers, max_drop } = curve;
  const limit = max_drop === undefined ? [] : [inPoints(max_drop)];
  const drops = points.map((one) => inPoints(one.drop));
  return (colors: Theme): Option => ({
    grid: { left: 56, right: 24, top: 30, bottom: 44 },
    xAxis: axisOf(scaleOf([0, layers], 'zero'), 'layers in float', colors),
    yAxis: axisOf(scaleOf([...drops, ...limit], 'zero'), 'accuracy drop, points', colors, true),
    series: [
      {
        type: 'scatter',
        data: points.map((one, at) => ({
          value: [one.layers_float, inPoints(one.drop)],
          symbolSize: at === points.length - 1 ? 15 : 9,
          itemStyle: {
            color: at === points.length - 1 ? colors.accent : colors.background,
            borderColor: colors.accent,
            borderWidth: 2,
          },
        })),
        markLine: {
          symbol: 'none',
          silent: true,
          lineStyle: { color: colors.bad, type: 'dashed', width: 1.5 },
          label: { color: colors.bad, position: 'insideEndTop', formatter: 'accepted' },
          data: limit.map((yAxis) => ({ yAxis })),
        },
      },
    ],
  });
}

const SHOWN_NAMES = 12;

function InFloat({ names }: { names: readonly string[] }) {
  if (names.length === 0)
    return (
      <p className="quiet-line">The newest candidate computes every layer that can in INT8.</p>
    );
  const more = names.length - SHOWN_NAMES;
  return (
    <p className="live-layers">
      In float at the newest point:{' '}
      {names.slice(0, SHOWN_NAMES).map((name) => (
        <span key={name} className="mono">
          {name}
        </span>
      ))}
      {more > 0 ? <span className="quiet"> and {more} more</span> : null}
    </p>
  );
}

export function LiveCurve({ curve }: { curve: QuantizeProgress }) {
  const option = useMemo(() => optionOf(curve), [curve]);
  return (
    <>
      <Chart
        title="Accuracy so far"
        summary={summaryOf(curve)}
        option={option}
        table={{
          columns: ['layers in float', `${curve.metric} (%)`, 'drop (points)', 'latency (ms)'],
          rows: curve.points.map((one) => [
            one.layers_float,
            inPoints(one.value),
            inPoints(one.drop),
            one.latency_ms === undefined ? null : number(one.latency_ms),
          ]),
        }}
        height={220}
      />
      <p className="quiet-line" aria-hidden="true">
        {summaryOf(curve)}
      </p>
      <InFloat names={curve.layers_float} />
    </>
  );
}
