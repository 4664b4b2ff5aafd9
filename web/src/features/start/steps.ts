// The first steps of a newcomer, each done as soon as the workbench holds what it leads to.

import { modelLink } from '../../api/links';
import type { Model, Run } from '../../api/types';

export interface Step {
  title: string;
  text: string;
  done: boolean;
  /** Where it is done; absent while it cannot be. */
  href?: string;
  action: string;
}

type KnownRun = Pick<Run, 'kind' | 'model'>;

/** The newest original: what one would go on with. */
function nextModel(models: readonly Model[], done: (model: Model) => boolean): Model | undefined {
  const newest = [...models].sort((a, b) => b.imported_at.localeCompare(a.imported_at));
  const originals = newest.filter((model) => !model.derived_from);
  return originals.find((model) => !done(model)) ?? originals[0] ?? newest[0];
}

export function firstSteps(models: readonly Model[], runs: readonly KnownRun[]): Step[] {
  const measured = (model: Model) =>
    runs.some((run) => run.model === model.id && ['benchmark', 'sweep'].includes(run.kind));
  const tuned = (model: Model) => models.some((one) => one.derived_from === model.id);
  const toMeasure = nextModel(models, measured);
  const toTune = nextModel(models, tuned);
  return [
    {
      title: 'Bring a model',
      text: 'Drop a file above, or take the demo model. Its theory, graph and card are there at once.',
      done: models.length > 0,
      action: 'Models',
      href: '/models',
    },
    {
      title: 'Measure it',
      text: 'Throughput and latency over batch and streams, with intervals, and where the time goes layer by layer.',
      done: models.some(measured),
      action: 'Benchmark',
      ...(toMeasure ? { href: modelLink(toMeasure.id, 'benchmark') } : {}),
    },
    {
      title: 'Make it INT8 and compare',
      text: 'Within an accuracy drop that you name; original against tuned, side by side.',
      done: models.some((model) => model.derived_from),
      action: 'Quantize',
      ...(toTune ? { href: modelLink(toTune.id, 'quantize') } : {}),
    },
  ];
}
