// What the progress of a quantization says while it runs: stages passed, and how many groups of
// layers the search has put back into floating point.

import type { Progress } from '../../api/types';

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
}

export const NOTHING: Live = { begun: [], said: [], tried: [] };
const KEPT_LINES = 60;
const GROUPS = /^(\d+) of (\d+) groups in float$/;

export function triedOf(message: string): Tried | undefined {
  const found = GROUPS.exec(message);
  return found ? { groups_float: Number(found[1]), groups: Number(found[2]) } : undefined;
}

/** `live` after one more message; the same object where nothing is new. */
export function heard(live: Live, progress: Pick<Progress, 'stage' | 'message'>): Live {
  const { stage, message } = progress;
  const begun = stage && live.begun.at(-1) !== stage ? [...live.begun, stage] : live.begun;
  const line = message && message !== stage ? message : '';
  const said =
    line && live.said.at(-1) !== line ? [...live.said, line].slice(-KEPT_LINES) : live.said;
  const found = triedOf(line);
  const last = live.tried.at(-1);
  const tried =
    found && found.groups_float !== last?.groups_float ? [...live.tried, found] : live.tried;
  if (begun === live.begun && said === live.said && tried === live.tried) return live;
  return { begun, said, tried };
}

export type StageState = 'done' | 'now' | 'later';

/** A stage that comes back, such as `evaluate`, is the present one again. */
export function stageStates(stages: readonly string[], live: Live): StageState[] {
  const now = live.begun.at(-1);
  const passed = new Set(live.begun);
  const furthest = Math.max(...stages.map((stage, at) => (passed.has(stage) ? at : -1)), -1);
  return stages.map((stage, at) => (stage === now ? 'now' : at <= furthest ? 'done' : 'later'));
}
