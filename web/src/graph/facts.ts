// What the page's own thread knows of a network: enough to draw it, to name it and to walk it.

import type { Counterparts } from './counterparts';
import type { Group, Grouping } from './groups';
import { type Net, shapeText } from './net';

export type Side = 'original' | 'runtime';

export interface Facts {
  side: Side;
  /** Tells this graph from others. */
  digest: string;
  title: string;
  names: string[];
  /** Names within their group. */
  shorts: string[];
  types: string[];
  /** First output. */
  shapes: string[];
  /** Outputs after the first, by "node:port". */
  moreShapes: Map<string, string>;
  precisions: string[];
  weightOf: Int32Array;
  groupOf: Int32Array;
  marks: Uint8Array;
  /** Edges between layers, constants left out. */
  from: Int32Array;
  to: Int32Array;
}

/** "squeeze1x1" for "fire2/squeeze1x1" where the group is "fire2". */
export function withinGroup(name: string, group: Group | undefined): string {
  const marks = [...name.matchAll(/[/.]/g)];
  const scope = group?.kind === 'scope' ? group.key.split('/').filter(Boolean) : [];
  let begin = 0;
  for (const part of scope) {
    const rest = name.slice(begin).replace(/^\//, '');
    if (!rest.startsWith(part) || !/^[/.]./.test(rest.slice(part.length))) continue;
    begin = name.length - rest.length + part.length + 1;
  }
  return marks.length > 0 ? name.slice(begin).replace(/^\//, '') : name;
}

const precisionOf = (node: Net['nodes'][number]) =>
  node.attributes.runtimePrecision ?? node.outputs[0]?.precision ?? '';

export function factsOf(
  of: Pick<Facts, 'side' | 'title' | 'digest'>,
  net: Net,
  { groups, groupOf }: Grouping,
  pairs?: Counterparts,
): Facts {
  const moreShapes = new Map<string, string>();
  for (const node of net.nodes) {
    for (const [port, output] of node.outputs.entries())
      if (port > 0) moreShapes.set(`${node.id}:${port}`, shapeText(output.shape));
  }
  const layers = net.edges.filter(
    (edge) => net.weightOf[edge.from] === -1 && net.weightOf[edge.to] === -1,
  );
  const marks = of.side === 'original' ? pairs?.originalMarks : pairs?.runtimeMarks;
  return {
    ...of,
    names: net.nodes.map((node) => node.name),
    shorts: net.nodes.map((node) => withinGroup(node.name, groups[groupOf[node.id] ?? 0])),
    types: net.nodes.map((node) => node.type),
    shapes: net.nodes.map((node) => shapeText(node.outputs[0]?.shape)),
    moreShapes,
    precisions: net.nodes.map(precisionOf),
    weightOf: net.weightOf,
    groupOf,
    marks: marks ?? new Uint8Array(net.nodes.length),
    from: Int32Array.from(layers, (edge) => edge.from),
    to: Int32Array.from(layers, (edge) => edge.to),
  };
}

export function edgeShape(facts: Facts, from: number, port: number): string {
  return port === 0 ? (facts.shapes[from] ?? '') : (facts.moreShapes.get(`${from}:${port}`) ?? '');
}
