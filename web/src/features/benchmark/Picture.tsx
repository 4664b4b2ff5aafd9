// Throughput against latency of all these runs, with percentile and bound in the address.

import { useCallback, useMemo } from 'react';
import type { BenchmarkRow } from '../../api/benchmarks';
import { useParam } from '../../base/address';
import { type Percentile, speedPoints } from '../../charts/fromRuns';
import { ThroughputChart } from '../../charts/ThroughputChart';
import { Card, Choice } from '../../widgets/basics';

const PERCENTILES = (['p50', 'p90', 'p99'] as const).map((value) => ({ value, text: value }));

export function Picture(props: {
  rows: readonly BenchmarkRow[];
  onOpen: (id: string) => void;
  onPick?: (ids: string[]) => void;
}) {
  const [percentile, setPercentile] = useParam('latency');
  const [bound, setBound] = useParam('bound');
  const chosen = (percentile || 'p50') as Percentile;
  const thresholdMs = Number(bound) > 0 ? Number(bound) : undefined;
  const points = useMemo(
    () => speedPoints(props.rows, chosen, (row) => ({ series: row.precision })),
    [props.rows, chosen],
  );
  const without = props.rows.length - points.length;
  const onThreshold = useCallback(
    (ms: number | undefined) => setBound(ms === undefined ? '' : String(ms)),
    [setBound],
  );
  return (
    <Card className="bench-picture">
      <ThroughputChart
        title="Throughput against latency"
        points={points}
        latencyName={chosen}
        thresholdMs={thresholdMs}
        height={430}
        onThreshold={onThreshold}
        onPoint={props.onOpen}
        {...(props.onPick ? { onBrush: props.onPick } : {})}
      />
      <div className="row bench-under">
        <Choice
          label="Percentile of the latency"
          value={chosen}
          options={PERCENTILES}
          onChange={(value) => setPercentile(value === 'p50' ? '' : value)}
        />
        <label className="row-tight">
          Latency at most
          <input
            type="number"
            min={0}
            step="any"
            placeholder="any"
            value={bound}
            onChange={(event) => setBound(event.target.value)}
          />
          ms
        </label>
        {without > 0 ? (
          <span className="quiet">
            {without} {without === 1 ? 'run has' : 'runs have'} too few requests for {chosen}
          </span>
        ) : null}
        <span className="quiet">
          {props.onPick ? 'Drag a box to choose points, click' : 'Click'} one to open its run
        </span>
      </div>
    </Card>
  );
}
