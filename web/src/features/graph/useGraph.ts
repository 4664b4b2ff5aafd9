// Everything the graph's parts share: data, pictures, what is chosen, and what can be done.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Camera, indexOf, lookedAt } from '../../graph/camera';
import type { Mode } from '../../graph/classes';
import type { Counterparts } from '../../graph/counterparts';
import type { Facts, Side } from '../../graph/facts';
import { ancestors, firstOpen, type Group } from '../../graph/groups';
import type { Measures } from '../../graph/measures';
import { boxAt } from '../../graph/paint';
import type { Emphasis, Picture } from '../../graph/picture';
import { emphasisOf, pictureOf, type Selection } from '../../graph/pictures';
import { type Item, isGroup } from '../../graph/plan';
import type { Scene } from '../../graph/scene';
import { useGraphs, useLayoutProgress, useMeasures, useScene } from './useGraphData';
import { useGraphState } from './useGraphState';

export interface SideView {
  facts: Facts | undefined;
  picture: Picture | undefined;
  emphasis: Emphasis | undefined;
  measures: Measures | undefined;
  camera: Camera;
  /** Layers that the search found. */
  hits: Int32Array | undefined;
  error: Error | null;
  /** Fraction of the layout that is done, while it takes long. */
  progress: number | undefined;
}
const SIDES = ['original', 'runtime'] as const;
export const otherSide = (side: Side): Side => (side === 'original' ? 'runtime' : 'original');

function allGroups(groups: readonly Group[]): number[] {
  return groups.filter((group) => group.id > 0 && group.parent >= 0).map((group) => group.id);
}

function useOpenGroups(groups: readonly Group[], facts: Facts | undefined) {
  const [state, change] = useGraphState();
  const first = useMemo(
    () => (facts ? firstOpen(groups, facts.groupOf, facts.weightOf) : []),
    [groups, facts],
  );
  const all = useMemo(() => allGroups(groups), [groups]);
  const open = useMemo(() => {
    if (state.open === undefined) return first;
    return state.open === 'all' ? all : state.open === 'none' ? [] : state.open;
  }, [state.open, first, all]);
  const setOpen = useCallback(
    (next: Iterable<number>) => {
      const list = [...new Set(next)].sort((a, b) => a - b);
      const same = (other: number[]) => list.join() === [...other].sort((a, b) => a - b).join();
      const text = list.length === 0 ? 'none' : same(all) ? 'all' : list.join('.');
      change({ open: same(first) ? undefined : text });
    },
    [all, first, change],
  );
  return { open: useMemo(() => [...open].sort((a, b) => a - b), [open]), setOpen, all };
}

/** What was found last, and for which words: newer words have not been searched for yet. */
interface Found extends Partial<Record<Side, Int32Array>> {
  words: string;
}
const NOT_SEARCHED: Found = { words: '' };

function useFound(client: ReturnType<typeof useGraphs>['client'], words: string, ready: boolean) {
  const [found, setFound] = useState(NOT_SEARCHED);
  useEffect(() => {
    let gone = false;
    if (words === '' || !ready) setFound(NOT_SEARCHED);
    else {
      void Promise.all(SIDES.map((side) => client.call('search', side, words))).then(
        ([original, runtime]) => !gone && setFound({ words, original, runtime } as Found),
        () => undefined,
      );
    }
    return () => {
      gone = true;
    };
  }, [client, words, ready]);
  return found;
}

/** The chosen item; layers stand in the address by their name. */
function useSelection(facts: Partial<Record<Side, Facts | undefined>>) {
  const [state, change] = useGraphState();
  const [group, setGroup] = useState<Selection | undefined>(undefined);
  const names = facts[state.side]?.names;
  const chosen = useMemo((): Selection | undefined => {
    if (group) return group;
    const id = state.layer === undefined ? -1 : (names?.indexOf(state.layer) ?? -1);
    return id < 0 ? undefined : { side: state.side, item: id };
  }, [group, state.layer, state.side, names]);
  const choose = useCallback(
    (next: Selection | undefined) => {
      const isNode = next && !isGroup(next.item);
      setGroup(next && isGroup(next.item) ? next : undefined);
      change({
        layer: isNode ? facts[next.side]?.names[next.item] : undefined,
        side: next?.side === 'runtime' ? 'runtime' : undefined,
      });
    },
    [facts, change],
  );
  return { chosen, choose };
}

interface SideParts extends Omit<SideView, 'picture' | 'emphasis'> {
  other: Facts | undefined;
  scene: Scene | undefined;
  groups: readonly Group[];
  mode: Mode;
  pairs: Counterparts | undefined;
  chosen: Selection | undefined;
  only: string[];
}

function useSide(parts: SideParts): SideView {
  const { facts, other, scene, measures, hits, camera, error, progress } = parts;
  const { groups, mode, pairs, chosen, only } = parts;
  const picture = useMemo(
    () => (scene && facts ? pictureOf(scene, facts, groups, mode, measures, pairs) : undefined),
    [scene, facts, groups, mode, measures, pairs],
  );
  const emphasis = useMemo(
    () => picture && emphasisOf(picture, chosen, other, pairs, hits, only),
    [picture, chosen, other, pairs, hits, only],
  );
  return useMemo(
    () => ({ facts, picture, emphasis, measures, camera, hits, error, progress }),
    [facts, picture, emphasis, measures, camera, hits, error, progress],
  );
}

export function useGraph(model: string) {
  const [state, change] = useGraphState();
  const graphs = useGraphs(model, state.options);
  const { client } = graphs;
  const groups = graphs.original.data?.groups ?? NO_GROUPS;
  const runtimeData = graphs.runtime.data;
  const facts = useMemo(
    () => ({
      original: runtimeData?.original ?? graphs.original.data?.facts,
      runtime: runtimeData?.facts,
    }),
    [runtimeData, graphs.original.data],
  );
  const pairs: Counterparts | undefined = runtimeData?.pairs;
  const { open, setOpen, all } = useOpenGroups(groups, graphs.original.data?.facts);
  const timing = useMeasures(client, state.run, facts.runtime);
  const wish = { open, weights: state.weights };
  const scenes = {
    original: useScene(
      client,
      { side: 'original', ...wish },
      state.view === 'runtime' ? undefined : facts.original,
    ),
    runtime: useScene(
      client,
      { side: 'runtime', ...wish },
      state.view === 'original' ? undefined : facts.runtime,
    ),
  };
  const found = useFound(client, state.search, facts.original !== undefined);
  const progress = useLayoutProgress(client);
  const { chosen, choose } = useSelection(facts);
  const cameras = useRef({ original: new Camera(), runtime: new Camera() }).current;
  const shared = { groups, mode: state.mode, pairs, chosen, only: state.only };
  const view = (side: Side) => ({
    facts: facts[side],
    other: facts[otherSide(side)],
    scene: scenes[side].data,
    measures: timing.measures?.[side],
    hits: found[side],
    camera: cameras[side],
    error: scenes[side].error ?? graphs[side].error,
    progress: scenes[side].isFetching ? (progress[side] ?? 0) : undefined,
    ...shared,
  });
  const original = useSide(view('original'));
  const runtime = useSide(view('runtime'));
  const sides = useMemo(() => ({ original, runtime }), [original, runtime]);
  return {
    state,
    change,
    graphs,
    groups,
    pairs,
    open,
    setOpen,
    all,
    timing,
    sides,
    /** Whether the hits are those of the words in the address. */
    searched: found.words === state.search,
    chosen,
    choose,
    client,
  };
}
export type Graph = ReturnType<typeof useGraph>;
const NO_GROUPS: Group[] = [];

/** Brings an item into its pane, unless it can be seen well already. */
export function look(view: SideView, item: Item): void {
  const { picture, camera } = view;
  const index = picture ? indexOf(picture.scene, item) : -1;
  if (!picture || index < 0) return;
  camera.fresh = false;
  camera.move(lookedAt(camera.view, boxAt(picture.scene, index), camera.size));
}

/** Groups that must be open for a node to be seen. */
export function groupsAround(graph: Graph, side: Side, node: number): number[] {
  const facts = graph.sides[side].facts;
  return ancestors(graph.groups, facts?.groupOf[node] ?? 0).filter((group) => group > 0);
}

/** Looks at what is chosen, and at what stands for it in the other pane, once both are placed. */
export function useLookAtChosen(graph: Graph): void {
  const { chosen, sides } = graph;
  const done = useRef<unknown>(undefined);
  useEffect(() => {
    if (!chosen) return;
    const pictures = [sides.original.picture?.scene, sides.runtime.picture?.scene];
    const now = JSON.stringify([chosen, pictures.map((scene) => scene?.items.length)]);
    if (done.current === now) return;
    done.current = now;
    const own = sides[chosen.side];
    if (own.emphasis?.selected !== undefined && !own.camera.pinned)
      look(own, own.emphasis.selected);
    own.camera.pinned = false;
    const other = sides[otherSide(chosen.side)];
    const [first] = other.emphasis?.related ?? [];
    if (first !== undefined) look(other, first);
  }, [chosen, sides.original, sides.runtime, sides]);
}
