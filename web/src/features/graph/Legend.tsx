// What the colours mean; a click keeps one class and dims the others.

import { Link } from 'wouter';
import { classesOf, classified, LEGEND_UNIT } from '../../graph/classes';
import type { Side } from '../../graph/facts';
import type { Graph } from './useGraph';

export function Legend({ graph, side }: { graph: Graph; side: Side }) {
  const { state, change, sides } = graph;
  const { facts, measures } = sides[side];
  const classes = classesOf(state.mode);
  const counts = facts ? classified(state.mode, facts, measures).counts : [];
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
      {classes.map((one, index) =>
        counts[index] ? (
          <button
            key={one.key}
            type="button"
            className="graph-class"
            aria-pressed={state.only.includes(one.key)}
            onClick={() => toggle(one.key)}
          >
            <span
              className="graph-swatch"
              aria-hidden="true"
              style={{ background: `var(--${one.token})` }}
            />
            {one.label} <span className="graph-count">{counts[index]}</span>
          </button>
        ) : null,
      )}
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
