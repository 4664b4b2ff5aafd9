// Small graphs for the tests.

import type { GraphNode, GraphView } from '../api/types';

type Edge = GraphView['edges'][number];

export function node(
  name: string,
  type: string,
  attributes: Record<string, string> = {},
): GraphNode {
  const outputs = [{ shape: [1, 8], precision: 'f32' as const }];
  return { id: 0, name, type, opset: 'opset1', attributes, outputs, bodies: [] };
}

export function edge(from: number, to: number, toPort = 0): Edge {
  return { from, from_port: 0, to, to_port: toPort, shape: [1, 8], precision: 'f32' };
}

export function view(nodes: GraphNode[], edges: Edge[]): GraphView {
  const numbered = nodes.map((one, id) => ({ ...one, id }));
  return { model: 'm', name: 'net', runtime: false, nodes: numbered, edges };
}

/** Layers one after the other. */
export function chain(names: string[], type = 'Relu'): GraphView {
  return view(
    names.map((name, index) => node(name, index === 0 ? 'Parameter' : type)),
    names.slice(1).map((_, index) => edge(index, index + 1)),
  );
}
