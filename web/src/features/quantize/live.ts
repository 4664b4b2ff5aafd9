// What the progress of a quantization says while it runs: stages passed, how many groups of layers
// the search has put back into floating point, and the curve of what was judged so far.

import type { Progress, QuantizeProgress } from '../../api/types';

export interface Tried {
  groups_float: number;
  groups: number;
}

export interface Live {
  /** Stages begun so far, in order. */
  begun: string[];
  /** What was said last, newest at the end. */
  said: string[];
  tried: Tried[];
  /** The whole curve so far, as the server told it last. */
  curve: QuantizeProgress | undefined;
}

export const NOTHING: Live = { begun: [], said: [], tried: [], curve: undefined };
const KEPT_LINES = 60;
const GROUPS = /^(\d+) of (\d+) groups in float$/;

export function triedOf(message: string): Tried | undefined {
  const found = GROUPS.exec(message);
  return found ? { groups_float: Number(found[1]), groups: Number(found[2]) } : undefined;
}

const isPoint = (one: unknown) =>
  typeof one === 'object' &&
  one !== null &&
  ['layers_float', 'value', 'drop'].every(
    (name) => typeof (one as Record<string, unknown>)[name] === 'number',
  );

/** The curve that an event carries; undefined where it carries something else. */
export function curveOf(partial: unknown): QuantizeProgress | undefined {
  if (typeof partial !== 'object' || partial === null) return undefined;
  const { points, layers_float, layers, metric } = partial as Partial<QuantizeProgress>;
  if (!Array.isArray(points) || points.length === 0 || !points.every(isPoint)) return undefined;
  if (!Array.isArray(layers_float) || !layers_float.every((name) => typeof name === 'string'))
    return undefined;
  if (typeof layers !== 'number' || typeof metric !== 'string') return undefined;
  return partial as QuantizeProgress;
}

/** How much a curve knows: its points, and those of them whose speed was measured. */
const known = (curve: QuantizeProgress | undefined) =>
  (curve?.points ?? []).reduce(
    (sum, { latency_ms, throughput_fps }) =>
      sum + 1 + (latency_ms === undefined ? 0 : 1) + (throughput_fps === undefined ? 0 : 1),
    0,
  );

/** `live` after one more message; the same object where nothing is new. */
export function heard(live: Live, progress: Pick<Progress, 'stage' | 'message' | 'partial'>): Live {
  const { stage, message } = progress;
  const begun = stage && live.begun.at(-1) !== stage ? [...live.begun, stage] : live.begun;
  const line = message && message !== stage ? message : '';
  const said =
    line && live.said.at(-1) !== line ? [...live.said, line].slice(-KEPT_LINES) : live.said;
  const found = triedOf(line);
  const last = live.tried.at(-1);
  const tried =
    found && found.groups_float !== last?.groups_float ? [...live.tried, found] : live.tried;
  const told = curveOf(progress.partial);
  const curve = known(told) > known(live.curve) ? told : live.curve;
  const same = begun === live.begun && said === live.said && tried === live.tried;
  return same && curve === live.curve ? live : { begun, said, tried, curve };
}

export type StageState = 'done' | 'now' | 'later';

/** A stage that comes back, such as `evaluate`, is the present one again. */
export function stageStates(stages: readonly string[], live: Live): StageState[] {
  const now = live.begun.at(-1);
  const passed = new Set(live.begun);
  const furthest = Math.max(...stages.map((stage, at) => (passed.has(stage) ? at : -1)), -1);
  return stages.map((stage, at) => (stage === now ? 'now' : at <= furthest ? 'done' : 'later'));
}
