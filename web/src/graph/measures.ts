// What was measured and computed for each layer, as one array a fact: NaN where there is none.

import type { Analysis, LayerReport } from '../api/types';
import type { Counterparts } from './counterparts';
import type { Net } from './net';

export interface Measures {
  timeMs: Float32Array;
  /** Of the sum of all layers. */
  share: Float32Array;
  intensity: Float32Array;
  kernels: string[];
  /** Layer that the time of a fused layer is counted with; -1 else. */
  timedWith: Int32Array;
}

export function noMeasures(net: Net): Measures {
  const none = () => new Float32Array(net.nodes.length).fill(Number.NaN);
  return {
    timeMs: none(),
    share: none(),
    intensity: none(),
    kernels: net.nodes.map(() => ''),
    timedWith: new Int32Array(net.nodes.length).fill(-1),
  };
}

type Layer = LayerReport['layers'][number];

/**
 * The layer of the report that a node of the runtime's graph is: by name, or, since passes number
 * what they make anew each time, by its place in the order, if type and shape are the same.
 */
export function reported(net: Net, report: LayerReport): (Layer | undefined)[] {
  const byName = new Map(report.layers.map((layer) => [layer.name, layer]));
  const byOrder = new Map(report.layers.map((layer) => [String(layer.execution_order), layer]));
  return net.nodes.map((node) => {
    const named = byName.get(node.name);
    const placed = byOrder.get(node.attributes.execOrder ?? '');
    const shape = node.outputs[0]?.shape.join('x');
    const same = placed?.type === node.type && placed.output_shapes[0] === shape;
    return named ?? (same ? placed : undefined);
  });
}

export function runtimeMeasures(net: Net, report: LayerReport): Measures {
  const measures = noMeasures(net);
  const layers = reported(net, report);
  for (const node of net.nodes) {
    measures.kernels[node.id] = node.attributes.primitiveType ?? '';
    const layer = layers[node.id];
    if (!layer) continue;
    measures.kernels[node.id] = layer.kernel;
    if (layer.time_ms !== undefined) {
      measures.timeMs[node.id] = layer.time_ms;
      measures.share[node.id] = layer.time_share;
    }
    if (layer.gflop > 0) measures.intensity[node.id] = layer.arithmetic_intensity;
  }
  return measures;
}

const sum = (to: Float32Array, at: number, value: number) => {
  to[at] = (Number.isNaN(to[at]) ? 0 : (to[at] ?? 0)) + value;
};

/** The time of a runtime layer goes to the first layer that it stands for, as `placed` or names say. */
export function networkMeasures(
  net: Net,
  report: LayerReport | undefined,
  placed: ReadonlyMap<Layer, readonly number[]> = new Map(),
): Measures {
  const measures = noMeasures(net);
  const byName = new Map([...net.nodes].reverse().map((node) => [node.name, node.id]));
  const named = (layer: Layer) =>
    layer.original_layers
      .map((name) => byName.get(name))
      .filter((id): id is number => id !== undefined && net.weightOf[id] === -1);
  for (const layer of report?.layers ?? []) {
    const ids = placed.get(layer) ?? named(layer);
    const [first, ...others] = ids;
    if (first === undefined) continue;
    for (const id of ids) measures.kernels[id] = layer.kernel;
    if (layer.time_ms === undefined) continue;
    sum(measures.timeMs, first, layer.time_ms);
    sum(measures.share, first, layer.time_share);
    for (const id of others) measures.timedWith[id] = first;
  }
  return measures;
}

export function addIntensity(measures: Measures, net: Net, analysis: Analysis): void {
  const byName = new Map(analysis.layers.map((layer) => [layer.name, layer]));
  for (const node of net.nodes) {
    const layer = byName.get(node.name);
    if (layer && layer.gflop + layer.giop > 0)
      measures.intensity[node.id] = layer.arithmetic_intensity;
  }
}

/** Where no layers run names a layer, its kernel stands in the runtime's graph. */
export function addKernels(measures: Measures, pairs: Counterparts, runtime: Measures): void {
  for (const [id, list] of pairs.runtime.entries()) {
    const [first] = list;
    if (first !== undefined && !measures.kernels[id])
      measures.kernels[id] = runtime.kernels[first] ?? '';
  }
}
