// On which images something is judged, and how: the data set and the metric, as every form asks it.

import type { Dataset } from '../api/types';
import { whole } from '../base/numbers';
import { Field } from './basics';

/** Metrics, and whether they need labels. */
const METRICS = [
  { name: 'top1', labels: true },
  { name: 'top5', labels: true },
  { name: 'agreement', labels: false },
] as const;

/** The metric that is taken where none is chosen. */
export const usualMetric = (dataset: Pick<Dataset, 'annotated'> | undefined) =>
  dataset && dataset.annotated > 0 ? 'top1' : 'agreement';

export function DatasetChoice(props: {
  datasets: readonly Dataset[];
  value: string;
  onChange: (id: string) => void;
  /** What it means to choose none; without it one must be chosen. */
  none?: string;
}) {
  const { datasets, value, onChange, none } = props;
  return (
    <Field label="Data set">
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          {none === undefined ? null : <option value="">{none}</option>}
          {datasets.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name} ({whole(one.images)} images)
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function MetricChoice(props: {
  dataset: Dataset | undefined;
  /** '' is the usual one. */
  value: string;
  onChange: (metric: string) => void;
  disabled?: boolean;
}) {
  const { dataset, value, onChange, disabled } = props;
  const unlabelled = dataset?.annotated === 0;
  return (
    <Field label="Metric">
      {(id) => (
        <select
          id={id}
          value={value || usualMetric(dataset)}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        >
          {METRICS.map(({ name, labels }) => (
            <option key={name} value={name} disabled={labels && unlabelled}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
