// Quantize a model: the form, the job while it runs, the results.

import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useActiveJobs } from '../../api/modelJobs';
import { useDatasets, useModel, useRun, useRuns } from '../../api/queries';
import { useMay } from '../../api/session';
import type { Dataset, Model, QuantizationReport } from '../../api/types';
import { useWholeRuns } from '../../api/wholeRuns';
import { bytes, moment, percent } from '../../base/numbers';
import { useAddress } from '../../widgets/address';
import { Badge, Button } from '../../widgets/basics';
import { Results } from '../../widgets/Results';
import { Empty, Loaded } from '../../widgets/states';
import { LiveJob } from './LiveJob';
import { QuantizeForm } from './QuantizeForm';
import './quantize.css';
import { Result } from './Result';
import { judgement, points, type QuantizeRun, verdictWord } from './result';

const column = createColumnHelper<QuantizeRun>();
const COLUMNS = [
  column.accessor((run) => run.result.model?.name ?? '', { id: 'made', header: 'New model' }),
  column.accessor((run) => run.result.scheme, { id: 'scheme', header: 'Scheme' }),
  column.accessor((run) => run.result.dataset_name || 'none: noise', {
    id: 'dataset',
    header: 'Data set',
  }),
  column.accessor((run) => run.result.quantized?.value, {
    id: 'value',
    header: 'Metric (%)',
    cell: (cell) => percent(cell.getValue(), 2).replace(' %', ''),
    meta: { numeric: true, help: 'Of the result; a dash where it was not evaluated' },
  }),
  column.accessor((run) => run.result.drop, {
    id: 'drop',
    header: 'Drop (points)',
    cell: (cell) => points(cell.getValue()).replace(' points', ''),
    meta: { numeric: true },
  }),
  column.accessor((run) => verdictWord(run.result), {
    id: 'verdict',
    header: 'Verdict',
    cell: (cell) => (
      <Badge kind={judgement(cell.row.original.result).kind}>{cell.getValue()}</Badge>
    ),
    meta: { help: 'Whether the drop is at most what was accepted' },
  }),
  column.accessor((run) => run.result.speed?.against_f32?.ratio, {
    id: 'speed',
    header: 'Speed (× f32)',
    cell: (cell) => (cell.getValue() === undefined ? '–' : `×${cell.getValue()?.toFixed(2)}`),
    meta: { numeric: true, help: 'A dash where speed was not measured' },
  }),
  column.accessor((run) => run.result.weights_bytes, {
    id: 'weights',
    header: 'Weights',
    cell: (cell) => bytes(cell.getValue()),
    meta: { numeric: true },
  }),
  column.accessor('created_at', { header: 'Made', cell: (cell) => moment(cell.getValue()) }),
];

/** Runs from this model, and the one that made it. */
function belongs(run: QuantizeRun, model: string): boolean {
  return run.model === model || run.result.model?.id === model;
}

/** The data set used last, else one with labels. */
function firstDataset(model: Model, runs: readonly QuantizeRun[], datasets: readonly Dataset[]) {
  const used = runs.find((run) => run.dataset && run.model === model.id)?.dataset;
  const classes = model.card.labels.length || model.outputs[0]?.shape.find((side) => side > 1);
  const known = (id: string | undefined | null) => datasets.find((one) => one.id === id);
  return (
    known(used) ??
    datasets.find((one) => one.classes === classes) ??
    datasets.find((one) => one.annotated > 0 && one.classes < (classes ?? 0)) ??
    datasets[0]
  )?.id;
}

function Chosen({ id }: { id: string }) {
  const run = useRun<QuantizationReport>(id);
  return (
    <Loaded query={run} what="Loading the result">
      {(one) => <Result key={one.id} run={one} />}
    </Loaded>
  );
}

function View({ model, all }: { model: Model; all: QuantizeRun[] }) {
  const [params, change] = useAddress();
  const [started, setStarted] = useState('');
  const datasets = useDatasets().data;
  const active = useActiveJobs('quantize', model);
  const may = useMay('editor');
  const near = useMemo(
    () => all.filter((run) => run.model === model.id || run.model === model.derived_from),
    [all, model],
  );
  const whole = useWholeRuns(near);
  const runs = useMemo(() => whole.filter((run) => belongs(run, model.id)), [whole, model.id]);
  const chosen = params.get('run') ?? runs[0]?.id ?? '';
  const asked = params.get('form') === '1' || chosen === '';
  const jobs = [...new Set([...active.map((job) => job.id), ...(started ? [started] : [])])];
  const open = (run: string) => {
    setStarted('');
    change({ run, form: '' });
  };
  return (
    <div className="stack">
      {may && asked && datasets ? (
        <QuantizeForm
          model={model}
          dataset={firstDataset(model, runs, datasets)}
          onStarted={(job) => {
            setStarted(job.id);
            change({ form: '' });
          }}
        />
      ) : null}
      {may && !asked ? (
        <span>
          <Button primary onClick={() => change({ form: 1 })}>
            Quantize again…
          </Button>
        </span>
      ) : null}
      {jobs.map((id) => (
        <LiveJob key={id} id={id} onDone={id === started ? open : () => undefined} />
      ))}
      <Results
        columns={COLUMNS}
        caption="Quantizations of this model"
        runs={runs}
        chosen={chosen}
        onRun={open}
      />
      {chosen ? (
        <Chosen id={chosen} />
      ) : (
        <Empty title="No result yet">
          <p>
            Here will be: original against quantized, the drop with its interval, size, speed, and
            for each layer whether it computes in INT8 and why not.
          </p>
        </Empty>
      )}
    </div>
  );
}

export default function QuantizeTab({ model: id }: { model: string }) {
  const model = useModel(id);
  const all = useRuns<QuantizationReport>({ kind: 'quantize' });
  return (
    <Loaded query={model}>
      {(one) => <Loaded query={all}>{(runs) => <View model={one} all={runs} />}</Loaded>}
    </Loaded>
  );
}
