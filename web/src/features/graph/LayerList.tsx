// The layers as a tree, or what a search found: everything of the picture by keyboard and by ear.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react';
import { percent } from '../../base/numbers';
import { classesOf } from '../../graph/classes';
import type { Side } from '../../graph/facts';
import type { Picture } from '../../graph/picture';
import { type Item, isGroup } from '../../graph/plan';
import { composition } from '../../graph/stats';
import { type TreeRow, treeRows } from '../../graph/tree';
import { toggle } from './GraphPane';
import type { Graph } from './useGraph';

const ROW_PX = 26;

function useRows(graph: Graph, side: Side): TreeRow[] {
  const { facts, hits } = graph.sides[side];
  const searching = graph.state.search !== '';
  return useMemo(() => {
    if (!facts) return [];
    if (searching) return [...(hits ?? [])].map((item) => ({ item, depth: 0, open: false }));
    return treeRows(graph.groups, facts, new Set(graph.open));
  }, [facts, hits, searching, graph.groups, graph.open]);
}

function color(picture: Picture, item: Item): string {
  const classes = classesOf(picture.mode);
  const stats = isGroup(item) ? picture.stats[~item] : undefined;
  const [main] = stats ? composition(stats, picture.mode).sort((a, b) => b[1] - a[1]) : [];
  const index = stats ? main?.[0] : picture.classes[item];
  return `var(--${classes[index ?? 0]?.token ?? 'border'})`;
}

interface LayerListProps {
  graph: Graph;
  side: Side;
  onChoose: (item: Item) => void;
}

export function LayerList({ graph, side, onChoose }: LayerListProps) {
  const { picture } = graph.sides[side];
  const rows = useRows(graph, side);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const chosen = graph.chosen?.side === side ? graph.chosen.item : undefined;
  const at = rows.findIndex((row) => row.item === chosen);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const ready = picture !== undefined && rows.length > 0;
  useEffect(() => {
    if (at < 0 || !ready || !scroller.current) return;
    const observer = new ResizeObserver(() => virtual.scrollToIndex(at));
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [at, ready, virtual]);
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      const next = rows[Math.min(rows.length - 1, Math.max(0, to))];
      if (next) onChoose(next.item);
    } else if (row && isGroup(row.item) && togglesBy(event.key, row.open))
      toggle(graph, side, ~row.item);
    else return;
    event.preventDefault();
  };
  if (!picture) return null;
  return (
    <div
      className="graph-list"
      ref={scroller}
      role="tree"
      aria-label={graph.state.search ? 'Layers found' : `Layers of the ${side} graph`}
      aria-activedescendant={at >= 0 ? `${id}${at}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <Row
              key={row.item}
              id={`${id}${index}`}
              row={row}
              place={{ index, of: rows.length, start }}
              picture={picture}
              chosen={row.item === chosen}
              whole={graph.state.search !== ''}
              onChoose={() => onChoose(row.item)}
              onToggle={() => toggle(graph, side, ~row.item)}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}

const togglesBy = (key: string, open: boolean) =>
  key === 'Enter' ||
  key === ' ' ||
  (key === 'ArrowRight' && !open) ||
  (key === 'ArrowLeft' && open);

interface RowProps {
  id: string;
  row: TreeRow;
  place: { index: number; of: number; start: number };
  picture: Picture;
  chosen: boolean;
  /** The whole name instead of its last part. */
  whole: boolean;
  onChoose: () => void;
  onToggle: () => void;
}

function Row({ id, row, place, picture, chosen, whole, onChoose, onToggle }: RowProps) {
  const { item } = row;
  const { facts, groups, stats, measures } = picture;
  const group = isGroup(item);
  const share = (group ? stats[~item]?.share : measures?.share[item]) ?? Number.NaN;
  const name = group ? groups[~item]?.title : whole ? facts.names[item] : facts.shorts[item];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-selected={chosen}
      aria-expanded={group ? row.open : undefined}
      aria-setsize={place.of}
      aria-posinset={place.index + 1}
      className={`graph-row ${chosen ? 'chosen' : ''}`}
      style={{ transform: `translateY(${place.start}px)`, paddingLeft: 6 + row.depth * 12 }}
      onClick={onChoose}
      onDoubleClick={group ? onToggle : undefined}
    >
      {group ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys on the tree do the same
        // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys on the tree do the same
        <span
          className="graph-sign"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          {row.open ? '▾' : '▸'}
        </span>
      ) : (
        <span className="graph-swatch" style={{ background: color(picture, item) }} />
      )}
      <span className={group ? 'graph-row-group' : 'graph-row-name mono'} title={facts.names[item]}>
        {name}
      </span>
      <span className="graph-row-type">
        {group ? `${stats[~item]?.layers ?? 0} layers` : facts.types[item]}
      </span>
      <span className="graph-row-share">{Number.isNaN(share) ? '' : percent(share)}</span>
    </div>
  );
}
