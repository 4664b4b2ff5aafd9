// What to measure at the left, what was measured at the right, all runs below.

import { useCallback, useState } from 'react';
import { Link } from 'wouter';
import { useActiveJobs, useFreshRuns } from '../../api/active';
import type { BenchmarkRow } from '../../api/benchmarks';
import { useModel, useTargets } from '../../api/queries';
import { useParam } from '../../base/address';
import { whole } from '../../base/numbers';
import { Button, Card } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { Empty } from '../../widgets/states';
import { Picture } from './Picture';
import { RunsTable } from './RunsTable';
import { SettingsPanel } from './SettingsPanel';

const MOST_COMPARED = 6;

function JobLine({ id, onDone }: { id: string; onDone: (run: string) => void }) {
  useFreshRuns(id);
  return <JobProgress id={id} onDone={onDone} />;
}

/** What runs and waits; those asked for here stay until they have been seen to end. */
function Running(props: {
  model: { id: string; name: string };
  started: readonly string[];
  onDone: (run: string) => void;
}) {
  const active = useActiveJobs(['benchmark', 'sweep'], props.model).map((job) => job.id);
  const shown = [...new Set([...active, ...props.started])].slice(0, 6);
  if (shown.length === 0) return null;
  return (
    <Card title="Jobs">
      <div className="stack-tight">
        {shown.map((id) => (
          <JobLine key={id} id={id} onDone={props.onDone} />
        ))}
      </div>
    </Card>
  );
}

function Picked(props: { ids: readonly string[]; onClear: () => void }) {
  const { ids, onClear } = props;
  if (ids.length === 0) return <span className="quiet">Tick two or more runs to compare them</span>;
  const many = ids.length > MOST_COMPARED;
  return (
    <span className="row">
      <span>{ids.length} chosen</span>
      {ids.length >= 2 && !many ? (
        <Link className="button primary" href={`/compare?ids=${ids.join(',')}`}>
          Compare {ids.length} runs
        </Link>
      ) : (
        <span className="quiet">
          {many ? `${MOST_COMPARED} can be compared at most` : 'choose one more to compare'}
        </span>
      )}
      <Button onClick={onClear}>Choose none</Button>
    </span>
  );
}

function usePicked() {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const pick = useCallback(
    (id: string, on: boolean) =>
      setPicked((old) => new Set(on ? [...old, id] : [...old].filter((one) => one !== id))),
    [],
  );
  const set = useCallback((ids: readonly string[]) => setPicked(new Set(ids)), []);
  return { picked, pick, set };
}

export function Overview({ model, rows }: { model: string; rows: readonly BenchmarkRow[] }) {
  const targets = useTargets();
  const record = useModel(model).data;
  const name = record?.name ?? model;
  const [, setRun] = useParam('run');
  const open = useCallback((id: string) => setRun(id, { push: true }), [setRun]);
  const { picked, pick, set } = usePicked();
  const [started, setStarted] = useState<string[]>([]);
  const valid = rows.filter((row) => row.valid).length;
  return (
    <div className="bench">
      <SettingsPanel
        model={{ id: model, name }}
        targets={targets.data ?? []}
        rows={rows}
        onStarted={(jobs) => setStarted((old) => [...old, ...jobs])}
      />
      <div className="stack">
        {rows.length > 0 ? (
          <Picture rows={rows} onOpen={open} onPick={set} />
        ) : (
          <Empty title="No benchmark of this model yet">
            <p>
              Choose cells of batch × streams at the left and measure. Every run will be a point
              here, throughput against latency.
            </p>
          </Empty>
        )}
        <Running model={{ id: model, name }} started={started} onDone={open} />
      </div>
      {rows.length > 0 ? (
        <Card
          title={`${whole(rows.length)} ${rows.length === 1 ? 'run' : 'runs'}, ${valid} valid`}
          actions={<Picked ids={[...picked]} onClear={() => set([])} />}
          className="bench-runs"
        >
          <RunsTable rows={rows} picked={picked} onPick={pick} onOpen={open} />
        </Card>
      ) : null}
    </div>
  );
}
