// One sweep: its best point and why, what failed, and its points in the picture.

import { useMemo } from 'react';
import { Link } from 'wouter';
import { benchmarkRow, shortConfig } from '../../api/benchmarks';
import { useRuns } from '../../api/queries';
import type { Benchmark, Run, Sweep } from '../../api/types';
import { commandLine } from '../../base/command';
import { moment, number } from '../../base/numbers';
import { Badge, Card, CopyCommand } from '../../widgets/basics';
import { Loaded } from '../../widgets/states';
import { Picture } from './Picture';

export type SweepRun = Run<Sweep>;

interface FailedPoint {
  name: string;
  message: string;
}

/** Points that have an error in place of figures. */
export function failedPoints(sweep: Sweep): FailedPoint[] {
  return sweep.points.flatMap((point) => {
    const error = point.error as { message?: string } | undefined;
    if (!error) return [];
    const { batch = 1, streams, precision, target } = point.asked ?? {};
    const name = `batch ${batch}, streams ${streams ?? 'auto'}, ${precision} on ${target}`;
    return [{ name, message: error.message ?? 'It failed without saying why.' }];
  });
}

function Best({ sweep }: { sweep: Sweep }) {
  const { best } = sweep;
  const bound =
    sweep.max_latency_ms === undefined ? '' : ` within ${number(sweep.max_latency_ms)} ms`;
  if (!best)
    return (
      <p>
        No point is best{bound}: {sweep.best_reason}
      </p>
    );
  const config = { batch: best.config?.batch ?? 1, streams: best.config?.streams ?? 1 };
  return (
    <p>
      Best{bound}: <Link href={`?run=${best.run ?? ''}`}>{shortConfig(config)}</Link>,{' '}
      {best.config?.precision} on {best.config?.target}: {number(best.throughput_fps, 4)} FPS at{' '}
      {number(best.latency_ms)} ms (p{sweep.percentile})
    </p>
  );
}

export function SweepView({ run, onOpen }: { run: SweepRun; onOpen: (id: string) => void }) {
  const sweep = run.result;
  const query = useRuns<Benchmark>({ kind: 'benchmark', model: run.model });
  const ids = useMemo(() => new Set(sweep.points.map((point) => point.run)), [sweep]);
  const rows = useMemo(
    () => (query.data ?? []).filter((one) => ids.has(one.id)).map(benchmarkRow),
    [query.data, ids],
  );
  const failed = failedPoints(sweep);
  return (
    <div className="stack">
      <header className="row bench-run-head">
        <Link href="?">← All runs</Link>
        <h2>Sweep of {sweep.points.length} configurations</h2>
        <span className="quiet">{moment(run.created_at)}</span>
        <span className="grow" />
        <CopyCommand line={commandLine('sweep', run.request)} />
      </header>
      <Best sweep={sweep} />
      <Loaded query={query}>{() => <Picture rows={rows} onOpen={onOpen} />}</Loaded>
      {failed.length > 0 ? (
        <Card title={`${failed.length} failed`}>
          <ul>
            {failed.map((point) => (
              <li key={point.name}>
                <Badge kind="bad">failed</Badge> {point.name}: {point.message}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </div>
  );
}
