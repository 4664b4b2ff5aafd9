// What is asked for, and what is chosen before anybody chose.

import type { Dataset, JobRequests, Model } from '../../api/types';
import { usualMetric } from '../../widgets/DataChoice';

export interface Form {
  dataset: string;
  metric: string;
  precision: string;
  /** As typed; empty: all images. */
  limit: string;
  against: string;
}

export function requestOf(model: Pick<Model, 'id'>, form: Form): JobRequests['accuracy'] {
  const limit = Number.parseInt(form.limit, 10);
  return {
    model: model.id,
    dataset: form.dataset,
    metric: form.metric,
    ...(form.metric === 'agreement' ? { against: form.against } : {}),
    ...(form.precision === 'f32' ? {} : { run: { precision: form.precision as 'bf16' } }),
    ...(limit > 0 ? { limit } : {}),
  };
}

/** Classes that a model tells apart, from its card or the last side of its output. */
export function classesOf(model: Model): number | undefined {
  if (model.card.labels.length > 0) return model.card.labels.length;
  const sides = (model.outputs[0]?.shape ?? []).slice(1).filter((side) => side > 1);
  const classes = sides.length === 1 ? sides[0] : undefined;
  return classes === undefined ? undefined : classes - model.card.label_offset;
}

/** The data set of the newest result, else one with as many classes, else one with labels. */
export function likelyDataset(
  model: Model,
  datasets: readonly Dataset[],
  last: string | undefined,
): Dataset | undefined {
  const classes = classesOf(model);
  const detects = model.card.task === 'detection';
  const fits = (one: Dataset) => one.annotated > 0 && classes !== undefined;
  return (
    datasets.find((one) => one.id === last) ??
    (detects ? datasets.find((one) => one.task === 'detection') : undefined) ??
    datasets.find((one) => fits(one) && one.classes === classes) ??
    datasets.find((one) => fits(one) && one.classes < (classes ?? 0)) ??
    datasets.find((one) => one.annotated > 0) ??
    datasets[0]
  );
}

export function firstForm(
  model: Model,
  datasets: readonly Dataset[],
  models: readonly Model[],
  last: string | undefined,
): Form {
  const dataset = likelyDataset(model, datasets, last);
  return {
    dataset: dataset?.id ?? '',
    metric: usualMetric(dataset, model),
    precision: 'f32',
    limit: '',
    against: model.derived_from ?? models.find((one) => one.id !== model.id)?.id ?? '',
  };
}
