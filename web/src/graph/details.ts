// One layer in full, for the panel beside the picture.

import type { GraphNode } from '../api/types';
import { type Net, shapeText } from './net';

export interface Link {
  port: number;
  id: number;
  name: string;
  type: string;
  shape: string;
  precision: string;
}
export interface Weight extends Link {
  /** Of the constant, where its values are known. */
  facts: GraphNode['constant'];
}
export interface Details {
  id: number;
  name: string;
  type: string;
  opset: string;
  attributes: [string, string][];
  inputs: Link[];
  weights: Weight[];
  outputs: { port: number; shape: string; precision: string; readers: Link[] }[];
  constant: GraphNode['constant'];
  owner: number;
}

function link(net: Net, id: number, port: number, shape: number[], precision: string): Link {
  const { name = '', type = '' } = net.nodes[id] ?? {};
  return { port, id, name, type, shape: shapeText(shape), precision };
}

/** The constant that a folded input begins with: through conversions and scales. */
function constantFacts(net: Net, id: number): GraphNode['constant'] {
  let at = id;
  for (let steps = 0; steps < 8; steps += 1) {
    const node = net.nodes[at];
    if (node?.constant) return node.constant;
    const next = net.inputs[at]?.[0]?.from;
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

export function detailsOf(net: Net, id: number): Details | undefined {
  const node = net.nodes[id];
  if (!node) return undefined;
  const inputs: Link[] = [];
  const weights: Weight[] = [];
  for (const edge of net.inputs[id] ?? []) {
    const one = link(net, edge.from, edge.toPort, edge.shape, edge.precision);
    if (net.weightOf[edge.from] === -1) inputs.push(one);
    else weights.push({ ...one, facts: constantFacts(net, edge.from) });
  }
  const outputs = node.outputs.map((output, port) => ({
    port,
    shape: shapeText(output.shape),
    precision: output.precision,
    readers: (net.outputs[id] ?? [])
      .filter((edge) => edge.fromPort === port)
      .map((edge) => link(net, edge.to, edge.toPort, edge.shape, edge.precision)),
  }));
  const { name, type, opset, owner, constant } = node;
  const attributes = Object.entries(node.attributes);
  return { id, name, type, opset, attributes, inputs, weights, outputs, constant, owner };
}
