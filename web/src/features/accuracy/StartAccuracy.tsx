// What is asked for when accuracy is measured, in one row, and how far it is.

import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useActiveJobs } from '../../api/modelJobs';
import { useDatasets, useJob, useModels, useStartJob } from '../../api/queries';
import { useMay } from '../../api/session';
import type { Dataset, Job, Model } from '../../api/types';
import { commandLine } from '../../base/command';
import { Button, Card, CopyCommand, Field } from '../../widgets/basics';
import { DatasetChoice, MetricChoice } from '../../widgets/DataChoice';
import { JobProgress } from '../../widgets/JobProgress';
import { ErrorBox } from '../../widgets/states';
import { WhenDone } from '../../widgets/WhenDone';
import { type Form, firstForm, requestOf } from './form';

const PRECISIONS = ['f32', 'bf16', 'f16', 'default'];

function Choices(props: {
  model: Model;
  form: Form;
  change: (change: Partial<Form>) => void;
  datasets: readonly Dataset[];
  others: readonly Model[];
}) {
  const { model, form, change, datasets, others } = props;
  const dataset = datasets.find((one) => one.id === form.dataset);
  return (
    <>
      <DatasetChoice
        datasets={datasets}
        value={form.dataset}
        onChange={(id) => change({ dataset: id })}
      />
      <MetricChoice
        dataset={dataset}
        model={model}
        value={form.metric}
        onChange={(metric) => change({ metric })}
      />
      {form.metric === 'agreement' ? (
        <Field label="Against">
          {(id) => (
            <select
              id={id}
              value={form.against}
              onChange={(event) => change({ against: event.target.value })}
            >
              {others.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <Field label="Precision">
        {(id) => (
          <select
            id={id}
            value={form.precision}
            onChange={(event) => change({ precision: event.target.value })}
          >
            {PRECISIONS.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Images">
        {(id) => (
          <input
            id={id}
            type="number"
            min={1}
            max={dataset?.images}
            placeholder="all"
            value={form.limit}
            onChange={(event) => change({ limit: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

export function StartAccuracy(props: {
  model: Model;
  /** Data set of the newest result. */
  last: string | undefined;
  onDone: (run: string) => void;
}) {
  const { model, last, onDone } = props;
  const datasets = useDatasets().data ?? [];
  const models = useModels().data ?? [];
  const [changes, setChanges] = useState<Partial<Form>>({});
  const first = useMemo(
    () => firstForm(model, datasets, models, last),
    [model, datasets, models, last],
  );
  const form = { ...first, ...changes };
  const start = useStartJob('accuracy');
  const active = useActiveJobs('accuracy', model);
  const others = models.filter((one) => one.id !== model.id);
  const request = requestOf(model, form);
  const may = useMay('editor');
  if (!may) return null;
  if (datasets.length === 0) {
    return (
      <Card title="Measure accuracy">
        <p>
          There is no data set yet. <Link href="/datasets">Import one</Link> with images like those
          that the network will see.
        </p>
      </Card>
    );
  }
  return (
    <Card
      title="Measure accuracy"
      actions={<CopyCommand line={commandLine('accuracy', request)} />}
    >
      <form
        className="accuracy-form"
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate(request);
        }}
      >
        <Choices
          model={model}
          form={form}
          change={(change) => setChanges((before) => ({ ...before, ...change }))}
          datasets={datasets}
          others={others}
        />
        <Button primary type="submit" disabled={start.isPending || !form.dataset}>
          Measure
        </Button>
      </form>
      {start.error ? <ErrorBox error={start.error} /> : null}
      <Work started={start.data} active={active} onDone={onDone} />
    </Card>
  );
}

/** Jobs that run, and the one that was asked for here, until it is done. */
function Work(props: {
  started: Job | undefined;
  active: readonly Job[];
  onDone: (run: string) => void;
}) {
  const { started, active, onDone } = props;
  const others = active.filter((one) => one.id !== started?.id);
  return (
    <>
      {started ? <Own key={started.id} id={started.id} onDone={onDone} /> : null}
      {others.map((one) => (
        <div key={one.id} className="accuracy-work">
          <JobProgress id={one.id} />
        </div>
      ))}
    </>
  );
}

function Own({ id, onDone }: { id: string; onDone: (run: string) => void }) {
  const done = useJob(id).data?.state === 'done';
  return (
    <>
      <WhenDone id={id} then={onDone} />
      {done ? null : (
        <div className="accuracy-work">
          <JobProgress id={id} />
        </div>
      )}
    </>
  );
}
