// The picture of a network, beside the picture of what really runs.

import { type PointerEvent, useLayoutEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client';
import { fittedOrWide } from '../../graph/camera';
import type { Side } from '../../graph/facts';
import { usePalette } from '../../graph/palette';
import { partners } from '../../graph/pictures';
import { isGroup } from '../../graph/plan';
import { ErrorBox, Loading } from '../../widgets/states';
import './graph.css';
import { GraphPane } from './GraphPane';
import { Legend } from './Legend';
import { RuntimeMissing } from './RuntimeMissing';
import { reveal, SidePanel } from './SidePanel';
import { TakeAlong, Toolbar } from './Toolbar';
import { type Graph, otherSide, useGraph, useLookAtChosen } from './useGraph';
import { useLinkedScroll } from './useLinkedScroll';

const HEIGHT_LEAST_PX = 480;

/** As high as what is left of the window. */
function useRestHeight() {
  const place = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(HEIGHT_LEAST_PX);
  useLayoutEffect(() => {
    const measure = () => {
      const top = (place.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      setHeight(Math.max(HEIGHT_LEAST_PX, window.innerHeight - top - 12));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, []);
  return { place, height };
}

/** "/" goes to the search from wherever nothing is typed. */
function useSearchKey(search: React.RefObject<HTMLInputElement | null>): void {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input, select, textarea');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      search.current?.focus();
      search.current?.select();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [search]);
}

export default function GraphTab({ model }: { model: string }) {
  const graph = useGraph(model);
  const { original } = graph.graphs;
  if (original.error) return <ErrorBox error={original.error} />;
  if (!original.data) return <Loading what="Reading the graph" />;
  return <GraphWorkspace graph={graph} />;
}

function GraphWorkspace({ graph }: { graph: Graph }) {
  const { state, sides } = graph;
  const [used, setUsed] = useState<Side>(state.side);
  const [linked, setLinked] = useState(true);
  const { place, height } = useRestHeight();
  const search = useRef<HTMLInputElement>(null);
  useSearchKey(search);
  useLookAtChosen(graph);
  useLinkedScroll(graph, linked && state.view === 'both');
  const side = state.view === 'both' ? (sides[used].facts ? used : 'original') : state.view;
  const fit = () => {
    for (const view of [sides.original, sides.runtime])
      if (view.picture) {
        const { view: now, size } = view.camera;
        view.camera.move(fittedOrWide(now, view.picture.scene, size));
      }
  };
  return (
    <div className="graph" ref={place} style={{ height }}>
      <Toolbar graph={graph} onFit={fit} linked={linked} onLinked={setLinked} />
      <div className="graph-tools">
        <Legend graph={graph} />
        <TakeAlong graph={graph} side={side} />
      </div>
      <div className="graph-body">
        <Panes graph={graph} onUse={setUsed} />
        <SidePanel graph={graph} side={side} onSide={setUsed} search={search} />
      </div>
    </div>
  );
}

function toCounterpart(graph: Graph): void {
  const { chosen, pairs } = graph;
  if (!chosen || isGroup(chosen.item)) return;
  const [first] = partners(pairs, chosen.side, chosen.item);
  if (first !== undefined) reveal(graph, { side: otherSide(chosen.side), item: first });
}

function Panes({ graph, onUse }: { graph: Graph; onUse: (side: Side) => void }) {
  const [share, setShare] = useState(0.5);
  const { view, mode } = graph.state;
  const colors = usePalette(mode);
  const pane = (side: Side) => (
    <GraphPane
      graph={graph}
      side={side}
      palette={colors}
      onUse={() => onUse(side)}
      onCounterpart={() => toCounterpart(graph)}
    />
  );
  const runtime = isMissing(graph) ? (
    <section className="graph-pane" aria-label="Runtime graph">
      <RuntimeMissing graph={graph} />
    </section>
  ) : (
    pane('runtime')
  );
  if (view !== 'both')
    return <div className="graph-panes">{view === 'original' ? pane('original') : runtime}</div>;
  return (
    <div className="graph-panes" style={{ gridTemplateColumns: `${share}fr 7px ${1 - share}fr` }}>
      {pane('original')}
      <Divider share={share} onShare={setShare} />
      {runtime}
    </div>
  );
}

function isMissing(graph: Graph): boolean {
  const { error } = graph.graphs.runtime;
  return error instanceof ApiError && error.status === 409;
}

const bounded = (share: number) => Math.min(0.85, Math.max(0.15, share));

function Divider({ share, onShare }: { share: number; onShare: (share: number) => void }) {
  const drag = (event: PointerEvent) => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (event.buttons === 1 && box) onShare(bounded((event.clientX - box.left) / box.width));
  };
  const step: Record<string, number> = { ArrowLeft: -0.05, ArrowRight: 0.05 };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the two graphs"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={15}
      aria-valuemax={85}
      tabIndex={0}
      className="graph-divider"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => onShare(0.5)}
      onKeyDown={(event) => {
        const by = step[event.key];
        if (by !== undefined) onShare(bounded(share + by));
      }}
    />
  );
}
