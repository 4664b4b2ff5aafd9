// What the colours mean; a click keeps one class and dims the others.

import { useMemo } from 'react';
import { Link } from 'wouter';
import {
  classesOf,
  classified,
  type LayerClass,
  LEGEND_UNIT,
  type Mode,
} from '../../graph/classes';
import type { Side } from '../../graph/facts';
import type { Graph, SideView } from './useGraph';

function useCounts({ facts, measures }: SideView, mode: Mode): number[] | undefined {
  return useMemo(
    () => (facts ? classified(mode, facts, measures).counts : undefined),
    [facts, measures, mode],
  );
}

interface Count {
  shown: string;
  spoken: string;
}

/** Layers of a class: in the graph that is shown, or "before → after" of both. */
function countOf(index: number, original: number[] | undefined, runtime: number[] | undefined) {
  const [a, b] = [original?.[index] ?? 0, runtime?.[index] ?? 0];
  if (a + b === 0) return undefined;
  if (!original || !runtime) {
    const only = String(original ? a : b);
    return { shown: only, spoken: `${only} layers` };
  }
  return { shown: `${a} → ${b}`, spoken: `${a} in the original, ${b} in the runtime` };
}

export function Legend({ graph }: { graph: Graph }) {
  const { state, change, sides } = graph;
  const counts: Record<Side, number[] | undefined> = {
    original: useCounts(sides.original, state.mode),
    runtime: useCounts(sides.runtime, state.mode),
  };
  const original = state.view === 'runtime' ? undefined : counts.original;
  const runtime = state.view === 'original' ? undefined : counts.runtime;
  const toggle = (key: string) => {
    const only = state.only.includes(key)
      ? state.only.filter((one) => one !== key)
      : [...state.only, key];
    change({ only: only.join(',') || undefined });
  };
  return (
    <fieldset className="graph-classes">
      <legend className="visually-hidden">Keep only these, dim the others</legend>
      {LEGEND_UNIT[state.mode] ? <span className="quiet">{LEGEND_UNIT[state.mode]}</span> : null}
      {classesOf(state.mode).map((one, index) => {
        const count = countOf(index, original, runtime);
        const chosen = state.only.includes(one.key);
        return count ? (
          <ClassButton key={one.key} of={one} count={count} chosen={chosen} onToggle={toggle} />
        ) : null;
      })}
      {state.mode === 'time' && !graph.timing.run ? (
        <span>
          No layers run of this model yet:{' '}
          <Link href={`/models/${graph.client.model}/layers`}>measure its layers</Link>
        </span>
      ) : null}
      {state.only.length > 0 ? (
        <button type="button" className="link" onClick={() => change({ only: undefined })}>
          show all
        </button>
      ) : null}
    </fieldset>
  );
}

interface ClassButtonProps {
  of: LayerClass;
  count: Count;
  chosen: boolean;
  onToggle: (key: string) => void;
}

function ClassButton({ of, count, chosen, onToggle }: ClassButtonProps) {
  return (
    <button
      type="button"
      className="graph-class"
      aria-pressed={chosen}
      title={count.spoken}
      onClick={() => onToggle(of.key)}
    >
      <span
        className="graph-swatch"
        aria-hidden="true"
        style={{ background: `var(--${of.token})` }}
      />
      {of.label} <span className="graph-count">{count.shown}</span>
    </button>
  );
}
