// One graph as the page works with it: the bodies of control flow beside the rest, and what only
// feeds constants into a layer folded into that layer.

import type { GraphNode, GraphView } from '../api/types';

export interface NetNode extends Omit<GraphNode, 'bodies'> {
  /** Node whose body it is in; -1 for the graph itself. */
  owner: number;
  hasBody: boolean;
}
export interface NetEdge {
  from: number;
  fromPort: number;
  to: number;
  toPort: number;
  shape: number[];
  precision: string;
}
export interface Net {
  nodes: NetNode[];
  edges: NetEdge[];
  /** Edges that end at a node, and that begin there. */
  inputs: NetEdge[][];
  outputs: NetEdge[][];
  /** Layer that a constant (or what is computed from constants alone) belongs to; -1 for layers. */
  weightOf: Int32Array;
}

function collect(view: GraphView, owner: number, nodes: NetNode[], edges: NetEdge[]): void {
  const first = nodes.length;
  for (const { bodies, ...node } of view.nodes) {
    nodes.push({ ...node, id: nodes.length, owner, hasBody: bodies.length > 0 });
  }
  for (const edge of view.edges) {
    edges.push({
      from: first + edge.from,
      fromPort: edge.from_port,
      to: first + edge.to,
      toPort: edge.to_port,
      shape: edge.shape,
      precision: edge.precision,
    });
  }
  for (const [index, node] of view.nodes.entries()) {
    for (const body of node.bodies) collect(body, first + index, nodes, edges);
  }
}

const isConstant = (type: string) => type === 'Constant' || type === 'Const';

/** A node all of whose inputs are constants is one itself. */
function constants(nodes: NetNode[], inputs: NetEdge[][]): boolean[] {
  const constant = nodes.map((node) => isConstant(node.type));
  for (const node of nodes) {
    const from = inputs[node.id] ?? [];
    if (from.length > 0 && !node.hasBody && node.type !== 'Result' && node.type !== 'Output') {
      constant[node.id] = from.every((edge) => constant[edge.from]);
    }
  }
  return constant;
}

function fold(nodes: NetNode[], inputs: NetEdge[][], outputs: NetEdge[][]): Int32Array {
  const constant = constants(nodes, inputs);
  const weightOf = new Int32Array(nodes.length).fill(-1);
  for (let id = nodes.length - 1; id >= 0; id -= 1) {
    if (!constant[id]) continue;
    const readers = (outputs[id] ?? []).map((edge) =>
      constant[edge.to] ? (weightOf[edge.to] ?? -1) : edge.to,
    );
    weightOf[id] = readers.find((reader) => reader >= 0) ?? -1;
  }
  return weightOf;
}

export function netOf(view: GraphView): Net {
  const nodes: NetNode[] = [];
  const edges: NetEdge[] = [];
  collect(view, -1, nodes, edges);
  const inputs: NetEdge[][] = nodes.map(() => []);
  const outputs: NetEdge[][] = nodes.map(() => []);
  for (const edge of edges) {
    inputs[edge.to]?.push(edge);
    outputs[edge.from]?.push(edge);
  }
  for (const list of inputs) list.sort((a, b) => a.toPort - b.toPort);
  return { nodes, edges, inputs, outputs, weightOf: fold(nodes, inputs, outputs) };
}

/** "1×3×224×224"; a dimension that is open is "?"; "scalar" without dimensions. */
export function shapeText(shape: readonly number[] | undefined): string {
  if (shape === undefined) return '';
  if (shape.length === 0) return 'scalar';
  return shape.map((size) => (size < 0 ? '?' : size)).join('×');
}
