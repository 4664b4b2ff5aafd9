// What the worker knows of one model: both graphs, their groups, what was measured, the layouts.

import { type ApiError, address, get, put, send } from '../api/client';
import type { Analysis, GraphView, LayerReport, Run } from '../api/types';
import { cardWidth, TYPE_CHAR } from './cards';
import { type Counterparts, counterparts, runtimeGrouping } from './counterparts';
import { type Elk, loadElk } from './elk';
import { type Facts, factsOf, type Side } from './facts';
import { type Group, type Grouping, grouping } from './groups';
import { compose, type Memory, netWidths, place } from './layout';
import {
  addIntensity,
  addKernels,
  type Measures,
  networkMeasures,
  noMeasures,
  reported,
  runtimeMeasures,
} from './measures';
import { type Net, netOf, shapeText } from './net';
import { planOf } from './plan';
import { type KeptScene, kept, LAYOUT_VERSION, restored, type Scene } from './scene';

export interface SideData {
  net: Net;
  grouping: Grouping;
  facts: Facts;
  memory: Memory;
  scene?: Scene;
}
export interface LayoutWish {
  side: Side;
  /** Which graph of this side. */
  digest: string;
  /** Open groups, ascending. */
  open: number[];
  weights: boolean;
}
/** What was asked for again meanwhile. */
export class Superseded extends Error {}

/** 53 bits of the text (cyrb53): names layouts, protects nothing. */
export function digest(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (b >>> 0).toString(16).padStart(8, '0') + (a >>> 0).toString(16).padStart(8, '0');
}

/** A layout that took longer is kept with the model. */
const KEEP_FROM_MS = 100;
const BREATH_MS = 40;

const breath = () => new Promise<void>((resolve) => setTimeout(resolve));

export class Session {
  readonly sides: Partial<Record<Side, SideData>> = {};
  readonly measures: Partial<Record<Side, Measures>> = {};
  pairs: Counterparts | undefined;
  private readonly runtimes = new Map<string, { data: SideData; pairs: Counterparts }>();
  private elk: Promise<Elk> | undefined;
  private readonly wishes: Record<Side, number> = { original: 0, runtime: 0 };

  constructor(
    readonly model: string,
    private readonly progress: (side: Side, done: number, of: number) => void,
  ) {}

  private async read(path: string, query = {}): Promise<{ view: GraphView; digest: string }> {
    const text = await (await send('GET', address(path, query))).text();
    const { graph } = JSON.parse(text) as { graph: GraphView };
    return { view: graph, digest: digest(text) };
  }

  async original(): Promise<{ facts: Facts; groups: Group[] }> {
    if (!this.sides.original) {
      const { view, digest } = await this.read(`/models/${this.model}/graph`);
      const net = netOf(view);
      const groups = grouping(net);
      const facts = factsOf({ side: 'original', title: view.name, digest }, net, groups);
      this.sides.original = { net, grouping: groups, facts, memory: new Map() };
    }
    const { facts, grouping: all } = this.sides.original;
    return { facts, groups: all.groups };
  }

  /** The runtime's graph, and with it what became of the original layers. */
  async runtime(
    query: Record<string, string>,
  ): Promise<{ facts: Facts; original: Facts; pairs: Counterparts }> {
    await this.original();
    const original = this.sides.original;
    if (!original) throw new Error('no graph');
    const { view, digest } = await this.read(`/models/${this.model}/runtime-graph`, query);
    const net = netOf(view);
    const pairs = counterparts(original.net, net);
    const groups = runtimeGrouping(original.grouping, net, pairs);
    const facts = factsOf({ side: 'runtime', title: view.name, digest }, net, groups, pairs);
    const data = { net, grouping: groups, facts, memory: new Map() };
    this.runtimes.set(digest, { data, pairs });
    this.use(digest);
    return { facts, original: original.facts, pairs };
  }

  /** Makes a runtime's graph that was read the one that is meant from now on. */
  private use(digest: string | undefined): void {
    const known = this.runtimes.get(digest ?? '');
    const { original } = this.sides;
    if (!known || !original) return;
    this.sides.runtime = known.data;
    this.pairs = known.pairs;
    original.facts = { ...original.facts, marks: known.pairs.originalMarks };
  }

  private async analysis(): Promise<Analysis | undefined> {
    try {
      const path = `/models/${this.model}/analysis`;
      return (await get<{ analysis: Analysis }>(path)).analysis;
    } catch {
      return undefined;
    }
  }

  /** Original layers of each reported layer, where the runtime's graph says more than the names. */
  private placed(report: LayerReport | undefined): Map<LayerReport['layers'][number], number[]> {
    const { runtime } = this.sides;
    const placed = new Map<LayerReport['layers'][number], number[]>();
    if (!runtime || !report || !this.pairs) return placed;
    for (const [id, layer] of reported(runtime.net, report).entries()) {
      const originals = this.pairs.original[id] ?? [];
      if (layer && originals.length > 0) placed.set(layer, originals);
    }
    return placed;
  }

  /** Times of one layers run, and the theory's operations a byte. */
  async measured(
    run: string | undefined,
    runtimeDigest: string | undefined,
  ): Promise<Partial<Record<Side, Measures>>> {
    this.use(runtimeDigest);
    const report = run
      ? (await get<{ run: Run<LayerReport> }>(`/runs/${run}`)).run.result
      : undefined;
    const analysis = await this.analysis();
    const { original, runtime } = this.sides;
    if (runtime)
      this.measures.runtime = report
        ? runtimeMeasures(runtime.net, report)
        : noMeasures(runtime.net);
    if (original) {
      this.measures.original = networkMeasures(original.net, report, this.placed(report));
      if (analysis) addIntensity(this.measures.original, original.net, analysis);
      if (this.pairs && this.measures.runtime)
        addKernels(this.measures.original, this.pairs, this.measures.runtime);
    }
    return this.measures;
  }

  private widths(data: SideData, groups: readonly Group[]) {
    return netWidths(
      data.net,
      (id) => {
        const { facts } = data;
        return cardWidth(
          facts.types[id] ?? '',
          facts.precisions[id] ?? '',
          facts.shorts[id] ?? '',
          facts.shapes[id] ?? '',
        );
      },
      (group) =>
        Math.min(
          236,
          Math.max(172, Math.ceil(((groups[group]?.title.length ?? 0) * TYPE_CHAR + 30) / 4) * 4),
        ),
    );
  }

  async layout(wish: LayoutWish): Promise<Scene> {
    if (wish.side === 'runtime') this.use(wish.digest);
    const data = this.sides[wish.side];
    if (!data) throw new Error('There is no such graph.');
    this.wishes[wish.side] += 1;
    const number = this.wishes[wish.side];
    const keys = wish.open.map((group) => data.grouping.groups[group]?.key);
    const key = digest([LAYOUT_VERSION, wish.digest, wish.side, wish.weights, ...keys].join('\n'));
    const path = `/models/${this.model}/layout/${key}`;
    const before = this.elk ? undefined : await this.keptLayout(path, data.net.nodes.length);
    const scene = before ?? (await this.compute(data, wish, number, path));
    if (number !== this.wishes[wish.side]) throw new Superseded();
    data.scene = scene;
    return scene;
  }

  private async keptLayout(path: string, nodes: number): Promise<Scene | undefined> {
    try {
      return restored(await get<KeptScene>(path), nodes);
    } catch {
      return undefined;
    }
  }

  private async compute(
    data: SideData,
    wish: LayoutWish,
    number: number,
    path: string,
  ): Promise<Scene> {
    const begin = performance.now();
    let breathed = begin;
    const plan = planOf(data.net, data.grouping, new Set(wish.open), wish.weights);
    const load = () => {
      this.elk ??= loadElk();
      return this.elk;
    };
    const pause = async (done: number, of: number) => {
      if (performance.now() - breathed < BREATH_MS) return;
      this.progress(wish.side, done, of);
      await breath();
      breathed = performance.now();
      if (number !== this.wishes[wish.side]) throw new Superseded();
    };
    const width = this.widths(data, data.grouping.groups);
    const scene = compose(plan, await place(plan, width, load, data.memory, pause));
    if (performance.now() - begin >= KEEP_FROM_MS) {
      // Keeping is a help, not a need: without the right to write it is computed again.
      put(path, kept(scene)).catch((_: ApiError) => undefined);
    }
    return scene;
  }

  /** Layers, then constants, whose name, type, shape or attributes hold the text. */
  search(side: Side, text: string): Int32Array {
    const wanted = text.trim().toLowerCase();
    const net = this.sides[side]?.net;
    if (!net || wanted === '') return new Int32Array();
    const hits = net.nodes.filter(
      (node) =>
        node.name.toLowerCase().includes(wanted) ||
        node.type.toLowerCase().includes(wanted) ||
        node.outputs.some((output) =>
          shapeText(output.shape).replaceAll('×', 'x').includes(wanted.replaceAll('×', 'x')),
        ) ||
        Object.entries(node.attributes).some(([key, value]) =>
          `${key}=${value}`.toLowerCase().includes(wanted),
        ),
    );
    const rank = (id: number) => (net.weightOf[id] === -1 ? 0 : 1);
    return Int32Array.from(hits, (node) => node.id).sort((a, b) => rank(a) - rank(b) || a - b);
  }
}
