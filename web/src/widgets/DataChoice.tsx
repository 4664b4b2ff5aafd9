// On which images something is judged, and how: the data set and the metric, as every form asks it.

import type { Dataset } from '../api/types';
import { whole } from '../base/numbers';
import { Field } from './basics';

/** Metrics that need annotations, by what the network does; the usual one first. */
const METRICS: Record<string, readonly string[]> = {
  detection: ['coco-ap', 'voc-map', 'voc-map-11'],
  segmentation: ['miou'],
};
const OF_CLASSES = ['top1', 'top5'];

/** What a model is for, when that is known. */
export interface OfTask {
  card?: { task?: string };
}

const metricsFor = (model: OfTask | undefined) => METRICS[model?.card?.task ?? ''] ?? OF_CLASSES;

/** The metric that is taken where none is chosen. */
export function usualMetric(
  dataset: { annotated: number; format?: string } | undefined,
  model: OfTask | undefined,
) {
  if (!dataset || dataset.annotated === 0) return 'agreement';
  const detects = model?.card?.task === 'detection';
  return (detects && dataset.format === 'voc' ? 'voc-map' : metricsFor(model)[0]) ?? 'top1';
}

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
  model: OfTask | undefined;
  /** '' is the usual one. */
  value: string;
  onChange: (metric: string) => void;
  disabled?: boolean;
}) {
  const { dataset, model, value, onChange, disabled } = props;
  const unlabelled = dataset?.annotated === 0;
  return (
    <Field label="Metric">
      {(id) => (
        <select
          id={id}
          value={value || usualMetric(dataset, model)}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        >
          {metricsFor(model).map((name) => (
            <option key={name} value={name} disabled={unlabelled}>
              {name}
            </option>
          ))}
          <option value="agreement">agreement</option>
        </select>
      )}
    </Field>
  );
}
