// What to quantize, with what and how far; beside it what will happen.

import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { modelLink } from '../../api/links';
import { useDatasets, useRuns, useStartJob } from '../../api/queries';
import type { AccuracyReport, Dataset, Job, Model } from '../../api/types';
import { commandLine } from '../../base/command';
import { Badge, Button, Card, Choice, CopyCommand } from '../../widgets/basics';
import { DatasetChoice, MetricChoice, usualMetric } from '../../widgets/DataChoice';
import { ErrorBox } from '../../widgets/states';
import { DropLimit } from './DropLimit';
import { FIRST, type Form, type Known, planText, requestOf, SCHEMES } from './form';
import { MoreOptions } from './MoreOptions';

export type Change = (change: Partial<Form>) => void;

const OBJECTIVES = [
  { value: 'size', text: 'size' },
  { value: 'latency', text: 'latency' },
  { value: 'throughput', text: 'throughput' },
] as const;

function DataFields(props: {
  model: Model;
  form: Form;
  change: Change;
  datasets: readonly Dataset[];
}) {
  const { model, form, change, datasets } = props;
  const dataset = datasets.find((one) => one.id === form.dataset);
  return (
    <div className="quantize-pair">
      <DatasetChoice
        datasets={datasets}
        value={form.dataset}
        none="none: generated noise"
        onChange={(id) => change({ dataset: id, metric: '' })}
      />
      <MetricChoice
        dataset={dataset}
        model={model}
        value={form.metric}
        disabled={!dataset}
        onChange={(metric) =>
          change({ metric: metric === usualMetric(dataset, model) ? '' : metric })
        }
      />
    </div>
  );
}

function Fields(props: { model: Model; form: Form; change: Change; datasets: readonly Dataset[] }) {
  const { model, form, change, datasets } = props;
  const int8 = form.scheme === 'int8';
  return (
    <div className="stack">
      <div className="field">
        <span className="field-name">Result</span>
        <Choice
          label="What the result is"
          value={form.scheme}
          options={SCHEMES}
          onChange={(scheme) => change({ scheme })}
        />
      </div>
      <DataFields model={model} form={form} change={change} datasets={datasets} />
      {int8 ? <DropLimit form={form} change={change} /> : null}
      {int8 ? (
        <div className="field">
          <span className="field-name">Objective</span>
          <Choice
            label="Objective"
            value={form.objective}
            options={OBJECTIVES}
            onChange={(objective) => change({ objective })}
          />
        </div>
      ) : null}
      <div className="checks">
        {int8 ? (
          <label>
            <input
              type="checkbox"
              checked={form.curve}
              disabled={!form.dataset}
              onChange={(event) => change({ curve: event.target.checked })}
            />
            Curve of accuracy against speed
          </label>
        ) : null}
        {!int8 || !form.limited ? (
          <label>
            <input
              type="checkbox"
              checked={form.evaluate}
              disabled={!form.dataset}
              onChange={(event) => change({ evaluate: event.target.checked })}
            />
            Evaluate both networks
          </label>
        ) : null}
      </div>
      <MoreOptions model={model} form={form} change={change} />
    </div>
  );
}

/** An integer network has nothing more to give. */
function Already({ model }: { model: Model }) {
  if (!/^[iu][48]$/.test(model.precision)) return null;
  return (
    <p>
      <Badge kind="warn">integer weights already</Badge>{' '}
      {model.derived_from ? (
        <Link href={modelLink(model.derived_from, 'quantize')}>Quantize the original instead</Link>
      ) : (
        'Quantizing it again rarely helps'
      )}
    </p>
  );
}

function Plan({ form, known }: { form: Form; known: Known }) {
  return (
    <section className="quantize-plan" aria-label="What will happen">
      <h3>What will happen</h3>
      {form.scheme === 'int8' && !form.dataset ? (
        <Badge kind="warn">no images: accuracy will not be right</Badge>
      ) : null}
      <ol aria-live="polite">
        {planText(form, known).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </section>
  );
}

/** How fast accuracy went with these images, whatever model it was when this one is not known. */
function useSpeed(model: string, dataset: string): number | undefined {
  const runs = useRuns<AccuracyReport>({ kind: 'accuracy' }).data ?? [];
  const own = runs.find((run) => run.model === model && run.dataset === dataset);
  return own?.result.images_per_second;
}

export function QuantizeForm(props: {
  model: Model;
  /** Data set to begin with. */
  dataset: string | undefined;
  onStarted: (job: Job) => void;
}) {
  const { model, dataset: first, onStarted } = props;
  const datasets = useDatasets().data ?? [];
  const [changes, setChanges] = useState<Partial<Form>>({});
  const start = useStartJob('quantize');
  const form: Form = { ...FIRST, dataset: first ?? '', ...changes };
  const speed = useSpeed(model.id, form.dataset);
  const known: Known = {
    model,
    dataset: datasets.find((one) => one.id === form.dataset),
    images_per_second: speed,
  };
  const request = requestOf(model, form);
  const change: Change = (next) => setChanges((before) => ({ ...before, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(request, { onSuccess: onStarted });
  };
  return (
    <Card title="Quantize" actions={<CopyCommand line={commandLine('quantize', request)} />}>
      <form className="quantize-form" onSubmit={submit}>
        <Fields model={model} form={form} change={change} datasets={datasets} />
        <div className="stack">
          <Already model={model} />
          <Plan form={form} known={known} />
          <span>
            <Button primary type="submit" disabled={start.isPending}>
              Quantize
            </Button>
          </span>
          {start.error ? <ErrorBox error={start.error} /> : null}
        </div>
      </form>
    </Card>
  );
}
