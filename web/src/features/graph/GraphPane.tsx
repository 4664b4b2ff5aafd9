// One of the two graphs: canvas, minimap, and a line that says what is chosen or under the pointer.

import { type KeyboardEvent, useMemo, useState } from 'react';
import { milliseconds, percent } from '../../base/numbers';
import { firstView, fittedOrWide, kept, panned, zoomed } from '../../graph/camera';
import type { Facts, Side } from '../../graph/facts';
import { GraphCanvas } from '../../graph/GraphCanvas';
import { Minimap } from '../../graph/Minimap';
import type { Palette } from '../../graph/pen';
import type { Picture } from '../../graph/picture';
import { placeOf } from '../../graph/pictures';
import { type Item, isGroup } from '../../graph/plan';
import { type Direction, neighbours, step } from '../../graph/walk';
import { ErrorBox, Loading } from '../../widgets/states';
import { type Graph, look } from './useGraph';

const TITLES: Record<Side, string> = { original: 'Original', runtime: 'Runtime' };

/** One line about an item: also what a screen reader hears when the selection moves. */
export function itemText(picture: Picture, item: Item): string {
  const { facts, groups, stats, measures } = picture;
  if (isGroup(item)) {
    const one = stats[~item];
    const time =
      one && !Number.isNaN(one.share)
        ? ` · ${milliseconds(one.timeMs)}, ${percent(one.share)}`
        : '';
    return `${groups[~item]?.title ?? ''} · ${one?.layers ?? 0} layers${time}`;
  }
  const share = measures?.share[item] ?? Number.NaN;
  const time = Number.isNaN(share)
    ? ''
    : `${milliseconds(measures?.timeMs[item])}, ${percent(share)}`;
  const parts = [
    facts.types[item],
    facts.names[item],
    facts.shapes[item],
    facts.precisions[item],
    measures?.kernels[item],
    time,
  ];
  return parts.filter(Boolean).join(' · ');
}

function heading(facts: Facts | undefined): string {
  if (!facts) return '';
  const layers = facts.weightOf.filter((layer) => layer === -1).length;
  return `${layers.toLocaleString('en')} layers`;
}

interface GraphPaneProps {
  graph: Graph;
  side: Side;
  palette: Palette;
  onUse: () => void;
  /** Enter on a layer: its counterpart. */
  onCounterpart: () => void;
}

const ARROWS: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

function usePaneKeys({ graph, side, onCounterpart }: GraphPaneProps) {
  const view = graph.sides[side];
  const { picture, camera, emphasis } = view;
  const around = useMemo(
    () => picture && neighbours(picture.facts.from, picture.facts.to, placeOf(picture)),
    [picture],
  );
  const walk = (way: Direction) => {
    if (!picture || !around) return;
    const at = emphasis?.selected;
    const next = at === undefined ? firstItem(picture) : step(picture.scene, around, at, way);
    if (next === undefined) return;
    graph.choose({ side, item: next });
    look(view, next);
  };
  const toggleChosen = () => {
    const at = emphasis?.selected;
    if (at === undefined) return;
    if (isGroup(at)) toggle(graph, side, ~at);
    else onCounterpart();
  };
  const moves: Record<string, () => void> = {
    f: () => picture && camera.move(fittedOrWide(camera.view, picture.scene, camera.size), true),
    home: () => picture && camera.move(firstView(picture.scene, camera.size), true),
    '+': () =>
      camera.move(zoomed(camera.view, 1.25, camera.size.width / 2, camera.size.height / 2)),
    '-': () => camera.move(zoomed(camera.view, 0.8, camera.size.width / 2, camera.size.height / 2)),
    pagedown: () => camera.move(panned(camera.view, 0, camera.size.height * 0.8), true),
    pageup: () => camera.move(panned(camera.view, 0, -camera.size.height * 0.8), true),
    enter: toggleChosen,
    ' ': toggleChosen,
    escape: () => graph.choose(undefined),
  };
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ARROWS[event.key];
    const act = way ? () => walk(way) : moves[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    if (way && event.shiftKey && picture)
      camera.move(kept(shifted(camera.view, way), picture.scene, camera.size), true);
    else act();
  };
}

const shifted = (view: { x: number; y: number; scale: number }, way: Direction) =>
  panned(
    view,
    { left: -80, right: 80, up: 0, down: 0 }[way],
    { up: -80, down: 80, left: 0, right: 0 }[way],
  );

function firstItem(picture: Picture): Item | undefined {
  const index = picture.scene.open.indexOf(0);
  return picture.scene.items[index];
}

/** Opens or closes a group; its corner stays where it is. */
export function toggle(graph: Graph, side: Side, group: number): void {
  graph.sides[side].camera.hold = ~group;
  const open = new Set(graph.open);
  if (!open.delete(group)) open.add(group);
  graph.setOpen(open);
}

export function GraphPane(props: GraphPaneProps) {
  const { graph, side, palette, onUse } = props;
  const { picture, emphasis, camera, error, progress, facts } = graph.sides[side];
  const [hovered, setHovered] = useState<Item | undefined>(undefined);
  const layers = useMemo(() => heading(facts), [facts]);
  const onKeyDown = usePaneKeys(props);
  const shown = hovered ?? emphasis?.selected;
  const chosen =
    picture && emphasis?.selected !== undefined ? itemText(picture, emphasis.selected) : '';
  const known = picture && shown !== undefined && picture.scene.items.includes(shown);
  return (
    <section className="graph-pane" aria-label={`${TITLES[side]} graph`}>
      <header className="graph-pane-head">
        <h3>{TITLES[side]}</h3>
        <span className="quiet">{layers}</span>
        {progress !== undefined && progress > 0 ? (
          <span role="status">placing layers, {percent(progress, 0)}</span>
        ) : null}
      </header>
      {picture && emphasis ? (
        <div
          className="graph-stage"
          role="application"
          aria-label={`${TITLES[side]} graph of ${facts?.title}: ${layers}. Arrows walk the edges, Enter opens a group or goes to the counterpart, F fits, plus and minus zoom, slash searches`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
          tabIndex={0}
          onKeyDown={onKeyDown}
          onFocus={onUse}
          onPointerDown={onUse}
        >
          <GraphCanvas
            picture={picture}
            emphasis={emphasis}
            palette={palette}
            camera={camera}
            onSelect={(item) => {
              camera.pinned = item !== undefined;
              graph.choose(item === undefined ? undefined : { side, item });
            }}
            onToggle={(group) => toggle(graph, side, group)}
            onHover={setHovered}
          />
          <Minimap picture={picture} palette={palette} camera={camera} />
        </div>
      ) : error ? (
        <ErrorBox error={error} />
      ) : (
        <Loading what="Placing the layers" />
      )}
      <p className="graph-status mono">{known ? itemText(picture, shown) : '\u00a0'}</p>
      <p className="visually-hidden" aria-live="polite">
        {chosen}
      </p>
    </section>
  );
}
