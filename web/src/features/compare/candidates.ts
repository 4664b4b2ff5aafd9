// Who can be compared with whom, and how: kept runs as they are, or everything measured in turn.

import { configWords } from '../../api/benchmarks';
import type { Benchmark, JobRequests, LayerReport, Model, Run } from '../../api/types';
import { moment, number } from '../../base/numbers';
import type { RunOptions } from '../../widgets/RunForm';
import type { SearchOption } from '../../widgets/SearchSelect';

export const MOST = 6;
export const LEAST_REPETITIONS = 9;

export interface Candidate {
  id: string;
  kind: 'model' | 'benchmark' | 'layers';
  model: string;
  text: string;
  note: string;
}

export interface Options {
  measure: boolean;
  layers: boolean;
  run: RunOptions;
  repetitions: number;
  seconds: number;
  /** Percent. */
  smallest: number;
}
export const DEFAULTS: Options = {
  measure: false,
  layers: false,
  run: {},
  repetitions: LEAST_REPETITIONS,
  seconds: 1.5,
  smallest: 1,
};

export function modelCandidate(model: Model): Candidate {
  return {
    id: model.id,
    kind: 'model',
    model: model.id,
    text: model.name,
    note: `model, ${model.precision}`,
  };
}

export function benchmarkCandidate(run: Run<Benchmark>): Candidate {
  const { result } = run;
  return {
    id: run.id,
    kind: 'benchmark',
    model: run.model,
    text: `${result.model_name}: ${number(result.throughput_fps, 4)} FPS, ${configWords(result.config)}`,
    note: `benchmark, ${moment(run.created_at)}`,
  };
}

export function layersCandidate(run: Run<LayerReport>): Candidate {
  const { result } = run;
  return {
    id: run.id,
    kind: 'layers',
    model: run.model,
    text: `${result.model_name}: layers ${number(result.layers_ms)} ms, ${configWords(result.config)}`,
    note: `layers, ${moment(run.created_at)}`,
  };
}

export const asOption = (one: Candidate): SearchOption => ({
  value: one.id,
  text: one.text,
  note: one.note,
});

export interface Way {
  /** Whether processes are started, one candidate after the other. */
  measures: boolean;
  /** Why the person has no choice in that; '' where there is one. */
  forced: string;
  /** Whether layers can be aligned. */
  layersPossible: boolean;
  /** Whether the options of a run mean anything. */
  takesOptions: boolean;
  /** What stands in the way; '' where nothing does. */
  problem: string;
}

function forcedBy(chosen: readonly Candidate[]): string {
  const models = chosen.filter((one) => one.kind === 'model').length;
  if (models === chosen.length) return 'Models are always measured';
  if (models > 0) return 'A model and a kept run can only be compared by measuring both';
  if (new Set(chosen.map((one) => one.kind)).size > 1)
    return 'Runs of different kinds can only be compared by measuring';
  return '';
}

/** The rules of the comparison (hone compare) for these candidates. */
export function wayOf(chosen: readonly Candidate[], options: Options): Way {
  const forced = forcedBy(chosen);
  const measures = forced !== '' || options.measure;
  const kept = chosen.every((one) => one.kind !== 'model');
  const allLayers = chosen.length > 0 && chosen.every((one) => one.kind === 'layers');
  const layersPossible = chosen.length === 2 && (measures || allLayers);
  const tooMany = chosen.length > 2 && ((allLayers && !measures) || options.layers);
  const few = MOST < chosen.length ? `At most ${MOST} can be compared at once` : '';
  const problem =
    chosen.length < 2
      ? 'Choose two or more'
      : tooMany
        ? 'Layers are aligned for two candidates'
        : few;
  return { measures, forced, layersPossible, takesOptions: measures && !kept, problem };
}

export function compareRequest(
  chosen: readonly Candidate[],
  options: Options,
): JobRequests['compare'] {
  const way = wayOf(chosen, options);
  return {
    candidates: chosen.map((one) => one.id),
    ...(options.measure && chosen.some((one) => one.kind !== 'model') ? { measure: true } : {}),
    ...(way.forced && chosen.some((one) => one.kind !== 'model') ? { measure: true } : {}),
    ...(options.layers && way.layersPossible && way.measures ? { layers: true } : {}),
    ...(way.takesOptions && Object.keys(options.run).length > 0 ? { run: options.run } : {}),
    ...(way.measures ? { repetitions: options.repetitions, seconds: options.seconds } : {}),
    smallest: options.smallest / 100,
  };
}

/** Starting, compiling and warming up a process. */
const BEFORE_SECONDS = 2.5;

export function estimateSeconds(chosen: number, options: Options, measures: boolean): number {
  if (!measures) return 1;
  const each = chosen * options.repetitions * (options.seconds + BEFORE_SECONDS);
  return options.layers ? each + chosen * 8 : each;
}
