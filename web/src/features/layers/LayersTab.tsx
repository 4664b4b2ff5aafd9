// Where the time goes, layer by layer: one run (`?run=`, else the newest) in pictures, advice and a
// table of every layer.

import { useMemo, useState } from 'react';
import { useActiveJobs } from '../../api/active';
import { configWords } from '../../api/benchmarks';
import { useModel, useRun, useRuns, useStartJob } from '../../api/queries';
import type { LayerReport, Run } from '../../api/types';
import { useParam } from '../../base/address';
import { commandLine } from '../../base/command';
import { moment, number } from '../../base/numbers';
import { Button, Card, CopyCommand, Field } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { NumberInput } from '../../widgets/NumberInput';
import { RunForm, type RunOptions } from '../../widgets/RunForm';
import { SearchSelect } from '../../widgets/SearchSelect';
import { Empty, ErrorBox, Loaded } from '../../widgets/states';
import './layers.css';
import { ReportView } from './ReportView';

type LayerRun = Run<LayerReport>;
const SECONDS = 3;

function Measure({ model }: { model: { id: string; name: string } }) {
  const start = useStartJob('layers');
  const [run, setRun] = useState<RunOptions>({});
  const [seconds, setSeconds] = useState(SECONDS);
  const [, choose] = useParam('run');
  const [started, setStarted] = useState('');
  const active = useActiveJobs(['layers'], model)[0]?.id ?? '';
  const request = { model: model.id, run, seconds };
  const shown = active || started;
  return (
    <div className="stack">
      <div className="row layers-measure">
        <RunForm value={run} onChange={setRun} />
        <Field label="Seconds, plain and profiled each">
          {(id) => (
            <NumberInput id={id} value={seconds} least={0.1} step={0.1} onChange={setSeconds} />
          )}
        </Field>
        <Button
          primary
          disabled={start.isPending}
          onClick={() => start.mutate(request, { onSuccess: (job) => setStarted(job.id) })}
        >
          Measure layers
        </Button>
        <span className="quiet">about {Math.round(2 * seconds + 5)} s</span>
        <span className="grow" />
        <CopyCommand line={commandLine('layers', { ...request, model: model.name })} />
      </div>
      {start.error ? <ErrorBox error={start.error} /> : null}
      {shown ? <JobProgress id={shown} onDone={(id) => choose(id, { push: true })} /> : null}
    </div>
  );
}

function runText(run: LayerRun): string {
  const { result } = run;
  return `${moment(run.created_at)}: ${number(result.layers_ms)} ms, ${configWords(result.config)}`;
}

function Chooser({ runs, chosen }: { runs: readonly LayerRun[]; chosen: string }) {
  const [, choose] = useParam('run');
  const options = useMemo(
    () =>
      runs.map((run) => ({
        value: run.id,
        text: runText(run),
        note: run.result.verdict.valid ? 'valid' : 'not valid',
      })),
    [runs],
  );
  return (
    <Field label="Run">
      {(id) => (
        <SearchSelect
          id={id}
          options={options}
          value={chosen}
          onChange={(next) => choose(next, { push: true })}
        />
      )}
    </Field>
  );
}

function Chosen({ model, id }: { model: string; id: string }) {
  const query = useRun<LayerReport>(id);
  return (
    <Loaded query={query} what="Reading the layers">
      {(run) => <ReportView model={model} run={run} />}
    </Loaded>
  );
}

export default function LayersTab({ model }: { model: string }) {
  const name = useModel(model).data?.name ?? model;
  const query = useRuns<LayerReport>({ kind: 'layers', model });
  const [wanted] = useParam('run');
  return (
    <Loaded query={query} what="Reading the runs">
      {(runs) => {
        const chosen = wanted || runs[0]?.id || '';
        return (
          <div className="stack">
            <Card>
              <div className="layers-chooser">
                {runs.length > 0 ? <Chooser runs={runs} chosen={chosen} /> : null}
                <details open={runs.length === 0 || undefined}>
                  <summary>Measure{runs.length > 0 ? ' again' : ''}…</summary>
                  <Measure model={{ id: model, name }} />
                </details>
              </div>
            </Card>
            {chosen ? (
              <Chosen model={model} id={chosen} />
            ) : (
              <Empty title="The layers of this model were not measured yet">
                <p>
                  A run shows where the time goes: every layer with its kernel, precision and
                  GFLOP/s, a roofline against this machine's peaks, and advice.
                </p>
              </Empty>
            )}
          </div>
        );
      }}
    </Loaded>
  );
}
