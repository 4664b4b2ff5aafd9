// Scopes that the names of layers spell: "fire2/squeeze1x1" lies in "fire2", "layer1.0.conv1" in
// "layer1", "0". Layers between them without a scope join the one that they go on from.

import type { Net } from './net';

/** A scope holds at least so many layers, else they stay one level up. */
const LEAST = 3;

/** Marks between the parts of a name. */
const MARKS = [/\//, /\./, /[/.]/];

function parts(name: string, mark: RegExp): string[] {
  return name.split(mark).filter((part) => part !== '');
}

/** Layers below each scope path. */
function sizes(paths: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) {
    for (let depth = 1; depth <= path.length; depth += 1) {
      const key = path.slice(0, depth).join('\u0000');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

const shapeOf = (net: Net, id: number) => net.nodes[id]?.outputs[0]?.shape.join();

const ENDS = /^(Result|Output|Parameter|Input)$/;

/** Names of one part join the scope that the nearest maker is in, while the shape stays the same. */
function adopt(net: Net, layers: number[], pathOf: string[][]): void {
  for (const id of layers) {
    const { name = '', type = '' } = net.nodes[id] ?? {};
    if (pathOf[id]?.length || parts(name, /[/.]/).length > 1 || ENDS.test(type)) continue;
    const made = (net.inputs[id] ?? []).map((edge) => edge.from);
    const nearest = Math.max(-1, ...made.filter((from) => from < id && net.weightOf[from] === -1));
    if (nearest >= 0 && shapeOf(net, nearest) === shapeOf(net, id))
      pathOf[id] = pathOf[nearest] ?? [];
  }
}

/** The scope path of each name: as deep as it holds enough layers. */
function paths(names: string[], mark: RegExp): string[][] {
  const whole = names.map((name) => parts(name, mark));
  const counts = sizes(whole);
  return whole.map((path) => {
    let depth = path.length;
    const below = (length: number) => counts.get(path.slice(0, length).join('\u0000')) ?? 0;
    while (depth > 0 && below(depth) < LEAST) depth -= 1;
    return path.slice(0, depth);
  });
}

const covered = (found: string[][]) => found.filter((path) => path.length > 0).length;

/** The scope path of every layer; undefined where the names spell none. */
export function scopes(net: Net): string[][] | undefined {
  const layers = net.nodes.filter((node) => net.weightOf[node.id] === -1).map((node) => node.id);
  const names = layers.map((id) => net.nodes[id]?.name ?? '');
  let best: string[][] = [];
  for (const mark of MARKS) {
    const found = paths(names, mark);
    if (covered(found) > covered(best) * 1.25) best = found;
  }
  if (covered(best) < layers.length * 0.3) return undefined;
  const pathOf: string[][] = net.nodes.map(() => []);
  for (const [index, id] of layers.entries()) pathOf[id] = best[index] ?? [];
  adopt(net, layers, pathOf);
  return pathOf;
}
