// Beside the pictures: search, the layers as a list, and the chosen one in full.

import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Side } from '../../graph/facts';
import type { Selection } from '../../graph/pictures';
import { type Item, isGroup } from '../../graph/plan';
import { Choice } from '../../widgets/basics';
import { LayerDetails } from './LayerDetails';
import { LayerList } from './LayerList';
import { type Graph, groupsAround } from './useGraph';

interface SidePanelProps {
  graph: Graph;
  side: Side;
  onSide: (side: Side) => void;
  search: RefObject<HTMLInputElement | null>;
}

const SIDE_OPTIONS = [
  { value: 'original', text: 'Original' },
  { value: 'runtime', text: 'Runtime' },
] as const;

/** Chooses a layer and opens the groups that hide it. */
export function reveal(graph: Graph, to: Selection): void {
  graph.choose(to);
  if (isGroup(to.item)) return;
  const open = new Set(graph.open);
  const missing = groupsAround(graph, to.side, to.item).filter((group) => !open.has(group));
  if (missing.length > 0) graph.setOpen([...open, ...missing]);
}

const SEARCH_PAUSE_MS = 150;

/** Typed at once, searched for after a short pause. */
function useSearchText(graph: Graph): [string, (text: string) => void] {
  const [text, setText] = useState(graph.state.search);
  const { change } = graph;
  useEffect(() => {
    const timer = setTimeout(() => change({ find: text.trim() || undefined }), SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, change]);
  return [text, setText];
}

export function SidePanel({ graph, side, onSide, search }: SidePanelProps) {
  const [text, setText] = useSearchText(graph);
  const { chosen, sides, state } = graph;
  const hits = sides[side].hits;
  const at = chosen?.side === side ? (hits?.indexOf(chosen.item) ?? -1) : -1;
  const walk = (by: number) => {
    if (!hits || hits.length === 0) return;
    const next = hits[(at + by + hits.length) % hits.length] ?? hits[0];
    if (next !== undefined)
      reveal(graph, { side, item: at < 0 && by > 0 ? (hits[0] ?? next) : next });
  };
  const settled = text.trim() === state.search && graph.searched;
  const asked = useRef(0);
  // Enter may come before its words were searched for: it waits for them.
  useEffect(() => {
    if (!settled || asked.current === 0) return;
    walk(asked.current);
    asked.current = 0;
  });
  const find = (by: number) => {
    if (settled) return walk(by);
    asked.current = by;
    graph.change({ find: text.trim() || undefined });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') find(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') setText('');
    else return;
    event.preventDefault();
  };
  const choose = (item: Item) =>
    state.search ? reveal(graph, { side, item }) : graph.choose({ side, item });
  return (
    <aside className="graph-side" aria-label="Layers">
      <div className="graph-search">
        <input
          ref={search}
          type="search"
          aria-label="Search layers by name, type, shape or attribute; Enter walks the hits"
          placeholder="Search layers  /"
          value={text}
          onChange={(event) => {
            asked.current = 0;
            setText(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        <span className="quiet" role="status">
          {state.search && settled && hits
            ? at >= 0
              ? `${at + 1} of ${hits.length}`
              : `${hits.length} found`
            : ''}
        </span>
      </div>
      {sides.runtime.facts ? (
        <Choice<Side> label="Layers of" value={side} options={SIDE_OPTIONS} onChange={onSide} />
      ) : null}
      <LayerList graph={graph} side={side} onChoose={choose} />
      {chosen ? (
        <LayerDetails graph={graph} chosen={chosen} onGo={(to) => reveal(graph, to)} />
      ) : (
        <p className="graph-hint">
          Choose a layer to see what it is, what it costs and what the runtime made of it. Wheel
          scrolls, Ctrl and wheel zooms, arrows walk the edges, F fits, / searches.
        </p>
      )}
    </aside>
  );
}
