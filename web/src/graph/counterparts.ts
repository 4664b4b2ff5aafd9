// Which layers of the runtime stand for which layers of the network: fused, split, removed, inserted.

import { layerKind } from '../base/layerKind';
import type { Group, Grouping } from './groups';
import { ancestors } from './groups';
import type { Net } from './net';

export const MARKS = ['', 'fused', 'split', 'removed', 'inserted'] as const;
export type Mark = (typeof MARKS)[number];

export interface Counterparts {
  /** By original layer: runtime layers. */
  runtime: number[][];
  /** By runtime layer: original layers, the one that gives it its name first. */
  original: number[][];
  /** By runtime layer: names that only the runtime knows. */
  made: string[][];
  originalMarks: Uint8Array;
  runtimeMarks: Uint8Array;
}

/** Layer names may hold commas themselves: the longest known name counts. */
export function splitNames(text: string, known: (name: string) => boolean): string[] {
  const parts = text.split(',').filter((part) => part !== '');
  const names: string[] = [];
  for (let at = 0; at < parts.length; ) {
    let end = parts.length;
    while (end > at + 1 && !known(parts.slice(at, end).join(','))) end -= 1;
    names.push(parts.slice(at, end).join(','));
    at = end;
  }
  return names;
}

const mark = (name: Mark) => MARKS.indexOf(name);

function runtimeMark(original: number[], shared: boolean): number {
  if (original.length === 0) return mark('inserted');
  if (shared) return mark('split');
  return original.length > 1 ? mark('fused') : 0;
}

function originalMark(runtime: number[], original: number[][], isResult: boolean): number {
  const [first] = runtime;
  if (first === undefined) return isResult ? 0 : mark('removed');
  if (runtime.length > 1) return mark('split');
  return (original[first]?.length ?? 0) > 1 ? mark('fused') : 0;
}

/**
 * A pass of the runtime may give a fused layer a name of its own. A layer that nothing names is in
 * the one that all its readers run in, if that was renamed and does the same kind of work.
 */
function pairByPlace(network: Net, runtime: Net, found: Counterparts): void {
  for (const node of [...network.nodes].reverse()) {
    if (network.weightOf[node.id] !== -1 || found.runtime[node.id]?.length) continue;
    const readers = network.outputs[node.id] ?? [];
    const places = new Set(readers.flatMap((edge) => found.runtime[edge.to] ?? []));
    const [place] = places;
    if (place === undefined || places.size > 1 || found.made[place]?.length === 0) continue;
    if (layerKind(runtime.nodes[place]?.type ?? '') !== layerKind(node.type)) continue;
    found.runtime[node.id]?.push(place);
    found.original[place]?.unshift(node.id);
  }
}

export function counterparts(network: Net, runtime: Net): Counterparts {
  const byName = new Map(
    network.nodes.map((node) => [node.name, node.id]).reverse() as [string, number][],
  );
  const layer = (name: string) => {
    const id = byName.get(name);
    return id !== undefined && network.weightOf[id] === -1 ? id : undefined;
  };
  const found: Counterparts = {
    runtime: network.nodes.map(() => []),
    original: runtime.nodes.map(() => []),
    made: runtime.nodes.map(() => []),
    originalMarks: new Uint8Array(network.nodes.length),
    runtimeMarks: new Uint8Array(runtime.nodes.length),
  };
  for (const node of runtime.nodes) {
    if (runtime.weightOf[node.id] !== -1) continue;
    for (const name of splitNames(node.attributes.originalLayersNames ?? '', (n) =>
      byName.has(n),
    )) {
      const id = layer(name);
      if (id === undefined) found.made[node.id]?.push(name);
      else {
        found.original[node.id]?.push(id);
        found.runtime[id]?.push(node.id);
      }
    }
  }
  pairByPlace(network, runtime, found);
  for (const node of network.nodes) {
    if (network.weightOf[node.id] !== -1 || node.hasBody || node.owner >= 0) continue;
    const list = found.runtime[node.id] ?? [];
    found.originalMarks[node.id] = originalMark(list, found.original, node.type === 'Result');
  }
  for (const node of runtime.nodes) {
    if (runtime.weightOf[node.id] !== -1 || node.type === 'Output') continue;
    const list = found.original[node.id] ?? [];
    const shared = list.some((id) => (found.runtime[id]?.length ?? 0) > 1);
    found.runtimeMarks[node.id] = runtimeMark(list, shared);
  }
  return found;
}

function lowestCommon(groups: readonly Group[], a: number, b: number): number {
  const above = new Set(ancestors(groups, a));
  return ancestors(groups, b).find((group) => above.has(group)) ?? 0;
}

/** The runtime's layers in the groups of the network: where their first original layer lies. */
export function runtimeGrouping(network: Grouping, runtime: Net, pairs: Counterparts): Grouping {
  const groupOf = new Int32Array(runtime.nodes.length).fill(-1);
  for (const node of runtime.nodes) {
    const [first] = pairs.original[node.id] ?? [];
    if (first !== undefined) groupOf[node.id] = network.groupOf[first] ?? 0;
  }
  const known = (ids: number[]) => ids.map((id) => groupOf[id] ?? -1).find((group) => group >= 0);
  for (const node of runtime.nodes) {
    if (groupOf[node.id] !== -1 || runtime.weightOf[node.id] !== -1) continue;
    const before = known((runtime.inputs[node.id] ?? []).map((edge) => edge.from));
    const after = known((runtime.outputs[node.id] ?? []).map((edge) => edge.to));
    groupOf[node.id] = lowestCommon(network.groups, before ?? after ?? 0, after ?? before ?? 0);
  }
  for (const node of runtime.nodes) {
    const layer = runtime.weightOf[node.id] ?? -1;
    if (layer >= 0) groupOf[node.id] = groupOf[layer] ?? 0;
    if (groupOf[node.id] === -1) groupOf[node.id] = 0;
  }
  return { groups: network.groups, groupOf };
}
