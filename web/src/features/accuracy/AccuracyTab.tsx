// Accuracy of a model: measure it, choose among results, see where it goes wrong.

import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { familyOf } from '../../api/family';
import { useModel, useModels, useRun, useRuns } from '../../api/queries';
import type { AccuracyReport } from '../../api/types';
import { moment, number, whole } from '../../base/numbers';
import { useAddress } from '../../widgets/address';
import { Results } from '../../widgets/Results';
import { Empty, Loaded } from '../../widgets/states';
import './accuracy.css';
import { type AccuracyRun, valueText } from './accuracy';
import { Result } from './Result';
import { StartAccuracy } from './StartAccuracy';
import { TryImage } from './TryImage';

const column = createColumnHelper<AccuracyRun>();
const COLUMNS = [
  column.accessor((run) => run.result.dataset_name || run.dataset, {
    id: 'dataset',
    header: 'Data set',
  }),
  column.accessor((run) => run.result.metric, { id: 'metric', header: 'Metric' }),
  column.accessor((run) => run.result.value, {
    id: 'value',
    header: 'Value (%)',
    cell: (cell) => valueText(cell.getValue(), cell.row.original.result.ci95),
    meta: { numeric: true, help: 'With its 95 % interval' },
  }),
  column.accessor((run) => run.result.images, {
    id: 'images',
    header: 'Images',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true },
  }),
  column.accessor((run) => run.result.config?.precision, { id: 'precision', header: 'Precision' }),
  column.accessor((run) => run.result.images_per_second, {
    id: 'speed',
    header: 'Images/s',
    cell: (cell) => number(cell.getValue()),
    meta: { numeric: true, help: 'Whole pipeline, decoding included' },
  }),
  column.accessor('created_at', { header: 'Measured', cell: (cell) => moment(cell.getValue()) }),
];

export default function AccuracyTab({ model: id }: { model: string }) {
  const [params, change] = useAddress();
  const model = useModel(id).data;
  const models = useModels().data;
  const all = useRuns<AccuracyReport>({ kind: 'accuracy' });
  const runs = useMemo(() => (all.data ?? []).filter((run) => run.model === id), [all.data, id]);
  const chosen = params.get('run') ?? runs[0]?.id ?? '';
  const family = useMemo(
    () => new Set(familyOf(models ?? [], id).map((one) => one.model.id)),
    [models, id],
  );
  const open = (run: string) =>
    change({ run, against: '', label: '', prediction: '', show: '', image: '' });
  return (
    <div className="stack">
      {model && all.data ? (
        <StartAccuracy model={model} last={runs[0]?.dataset} onDone={open} />
      ) : null}
      {model ? <TryImage model={model} models={models ?? []} /> : null}
      <Loaded query={all}>
        {(every) =>
          runs.length === 0 && !params.get('run') ? (
            <Empty title="Accuracy was not measured yet">
              <p>
                Measured here: the metric with its interval, accuracy of each class, which classes
                are confused, and the images that go wrong.
              </p>
            </Empty>
          ) : (
            <>
              <Results
                columns={COLUMNS}
                caption="Accuracy results of this model"
                runs={runs}
                chosen={chosen}
                onRun={open}
              />
              <Chosen id={chosen} all={every} family={family} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function Chosen(props: { id: string; all: readonly AccuracyRun[]; family: ReadonlySet<string> }) {
  const run = useRun<AccuracyReport>(props.id);
  return (
    <Loaded query={run} what="Loading the result">
      {(one) => <Result key={one.id} run={one} all={props.all} family={props.family} />}
    </Loaded>
  );
}
