// All layers against what the machine was measured to reach: log–log, a dot a layer, its area the
// share of the time.

import { useCallback, useMemo, useRef } from 'react';
import type { LayerTime } from '../api/types';
import { number, percent } from '../base/numbers';
import { Chart } from './Chart';
import type { ECharts } from './echarts';
import { type Peaks, roofOption, roofPoints, withoutPoint } from './roofline';
import type { LayerKind, Theme } from './theme';
import './roofline.css';

/** What the colours of layers mean; only those that are there. */
export function KindLegend({ kinds }: { kinds: readonly LayerKind[] }) {
  return (
    <ul className="kind-legend">
      {[...new Set(kinds)].map((kind) => (
        <li key={kind}>
          <i className={`kind-dot kind-${kind}`} />
          {kind}
        </li>
      ))}
    </ul>
  );
}

export function Roofline(props: {
  layers: readonly LayerTime[];
  peaks: Peaks;
  onLayer?: (name: string) => void;
}) {
  const { layers, peaks, onLayer } = props;
  const points = useMemo(() => roofPoints(layers), [layers]);
  const option = useCallback((colors: Theme) => roofOption(points, peaks, colors), [points, peaks]);
  const latest = useRef(onLayer);
  latest.current = onLayer;
  const onReady = useCallback((chart: ECharts) => {
    chart.on('click', (event) => {
      const id = (event.data as { id?: string } | undefined)?.id;
      if (id) latest.current?.(id);
    });
    return undefined;
  }, []);
  const rest = withoutPoint(layers);
  const longest = points.reduce((a, b) => (b.timeShare > a.timeShare ? b : a), points[0] as never);
  return (
    <div>
      <Chart
        title="Roofline"
        summary={
          points.length > 0
            ? `${points.length} layers. The longest, ${longest.layer}, takes ${percent(longest.timeShare)} of the time at ${number(longest.gflops)} GFLOP/s.`
            : 'No layer computes anything that is counted.'
        }
        option={option}
        table={{
          columns: ['Layer', 'Kind', 'Intensity, FLOP/byte', 'GFLOP/s', 'Share of the time'],
          rows: points.map((one) => [
            one.layer,
            one.kind,
            one.intensity,
            one.gflops,
            one.timeShare,
          ]),
        }}
        height={360}
        onReady={onReady}
      />
      <KindLegend kinds={points.map((point) => point.kind)} />
      <p className="quiet">
        Peaks of one of {peaks.streams} busy streams, measured beside the layers
        {rest.layers > 0
          ? `; ${rest.layers} layers without operations (${number(rest.ms)} ms) have no dot`
          : ''}
      </p>
    </div>
  );
}
