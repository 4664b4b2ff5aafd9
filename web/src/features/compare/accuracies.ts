// Accuracy beside speed: the newest evaluation of each model over the same images.

import { half } from '../../api/benchmarks';
import type { AccuracyReport, QuantizationReport, Run } from '../../api/types';

export interface Accuracy {
  model: string;
  run: string;
  value: number;
  half: number;
  /** Less the first model's; undefined for the first. */
  difference: number | undefined;
}
export interface AccuracyGroup {
  metric: string;
  dataset: string;
  images: number;
  rows: Accuracy[];
}

/** One model's metric over one data set, from a run of its own or from quantizing. */
export interface Evaluation {
  model: string;
  run: string;
  metric: string;
  dataset: string;
  images: number;
  value: number;
  ci95: readonly number[];
  endedAt: string;
}

export function fromAccuracy(run: Run<AccuracyReport>): Evaluation {
  const { metric, dataset_name: dataset, images, value, ci95 } = run.result;
  return {
    model: run.model,
    run: run.id,
    metric,
    dataset,
    images,
    value,
    ci95,
    endedAt: run.created_at,
  };
}

/** Quantizing evaluates the original and the result over the same images. */
export function fromQuantize(run: Run<QuantizationReport>): Evaluation[] {
  const { original, quantized, original_model, model, dataset_name: dataset } = run.result;
  const sides = [
    { figure: original, id: original_model },
    { figure: quantized, id: model?.id },
  ];
  return sides.flatMap(({ figure, id }) =>
    figure && id ? [{ model: id, run: run.id, dataset, endedAt: run.created_at, ...figure }] : [],
  );
}

const keyOf = (one: Evaluation) => `${one.metric} ${one.dataset} ${one.images}`;

/** Groups where fewer than two of the models were evaluated are left out. */
export function accuracyGroups(
  evaluations: readonly Evaluation[],
  models: readonly string[],
): AccuracyGroup[] {
  const groups = new Map<string, Map<string, Evaluation>>();
  const newest = [...evaluations].sort((a, b) => b.endedAt.localeCompare(a.endedAt));
  for (const one of newest) {
    const group = groups.get(keyOf(one)) ?? new Map<string, Evaluation>();
    if (!group.has(one.model)) group.set(one.model, one);
    groups.set(keyOf(one), group);
  }
  return [...groups.values()].flatMap((group) => groupOf(group, models));
}

function groupOf(
  group: ReadonlyMap<string, Evaluation>,
  models: readonly string[],
): AccuracyGroup[] {
  const found = models.flatMap((model) => group.get(model) ?? []);
  const first = found[0];
  if (!first || found.length < 2) return [];
  const rows = found.map((one, at) => ({
    model: one.model,
    run: one.run,
    value: one.value,
    half: half(one.ci95),
    difference: at === 0 ? undefined : one.value - first.value,
  }));
  const { metric, dataset, images } = first;
  return [{ metric, dataset, images, rows }];
}
