// What a network costs in theory, as rows of a table and tiles of a treemap.

import type { Analysis, LayerAnalysis } from '../../api/types';
import { type LayerKind, layerKind } from '../../base/layerKind';
import { bytes, count, number } from '../../base/numbers';

export type Measure = 'operations' | 'parameters' | 'output' | 'energy';

interface MeasureFacts {
  value: Measure;
  text: string;
  of: (layer: LayerAnalysis) => number;
  show: (value: number) => string;
}

const operationsOf = (layer: LayerAnalysis) => layer.gflop + layer.giop;

export const MEASURES: MeasureFacts[] = [
  {
    value: 'operations',
    text: 'Operations',
    of: operationsOf,
    show: (value) => (value >= 0.1 ? `${number(value)} GFLOP` : `${number(value * 1000)} MFLOP`),
  },
  {
    value: 'parameters',
    text: 'Parameters',
    of: (layer) => layer.parameters,
    show: (value) => count(value),
  },
  {
    value: 'output',
    text: 'Output size',
    of: (layer) => layer.output_bytes,
    show: (value) => bytes(Math.round(value)),
  },
  {
    value: 'energy',
    text: 'Energy estimate',
    of: (layer) => layer.energy_mj.total,
    show: (value) => (value >= 0.1 ? `${number(value)} mJ` : `${number(value * 1000)} µJ`),
  },
];

export function measureOf(text: string): MeasureFacts {
  return MEASURES.find((one) => one.value === text) ?? (MEASURES[0] as MeasureFacts);
}

export interface LayerRow {
  index: number;
  name: string;
  type: string;
  kind: LayerKind;
  mega_operations: number;
  integer: boolean;
  parameters: number;
  weights_kib: number;
  input_kib: number;
  output_kib: number;
  intensity: number;
  energy_uj: number;
  /** Of the chosen measure. */
  share: number;
  shapes: string;
}

export function layerRows(analysis: Analysis, measure: MeasureFacts): LayerRow[] {
  const total = analysis.layers.reduce((sum, layer) => sum + measure.of(layer), 0);
  return analysis.layers.map((layer, index) => ({
    index: index + 1,
    name: layer.name,
    type: layer.type,
    kind: layerKind(layer.type),
    mega_operations: 1000 * operationsOf(layer),
    integer: layer.giop > layer.gflop,
    parameters: layer.parameters,
    weights_kib: layer.weights_bytes / 1024,
    input_kib: layer.input_bytes / 1024,
    output_kib: layer.output_bytes / 1024,
    intensity: layer.arithmetic_intensity,
    energy_uj: 1000 * layer.energy_mj.total,
    share: total > 0 ? measure.of(layer) / total : 0,
    shapes: layer.output_shapes.map((shape) => shape.replaceAll('x', ' × ')).join(', '),
  }));
}

export interface KindTile {
  kind: LayerKind;
  value: number;
  share: number;
  layers: { name: string; type: string; value: number; share: number; shapes: string }[];
}

/** Kinds of layers, largest first, each with its layers; what costs nothing is left out. */
export function kindTiles(analysis: Analysis, measure: MeasureFacts): KindTile[] {
  const rows = layerRows(analysis, measure);
  const total = analysis.layers.reduce((sum, layer) => sum + measure.of(layer), 0);
  const kinds = new Map<LayerKind, KindTile>();
  rows.forEach((row, at) => {
    const value = measure.of(analysis.layers[at] as LayerAnalysis);
    if (value <= 0) return;
    const tile = kinds.get(row.kind) ?? { kind: row.kind, value: 0, share: 0, layers: [] };
    tile.value += value;
    tile.share = tile.value / total;
    const { name, type, share, shapes } = row;
    tile.layers.push({ name, type, value, share, shapes });
    kinds.set(row.kind, tile);
  });
  return [...kinds.values()].sort((a, b) => b.value - a.value);
}

/** "conv2d/Relu" of "resnet/block1/conv2d/Relu": what tells it from its neighbours. */
export function shortName(name: string): string {
  return name.split('/').filter(Boolean).slice(-2).join('/') || name;
}

/** One sentence for those who do not see the picture. */
export function tilesSummary(tiles: readonly KindTile[], measure: MeasureFacts): string {
  const first = tiles[0];
  if (!first) return `No layer has any ${measure.text.toLowerCase()}.`;
  const layers = tiles.reduce((sum, tile) => sum + tile.layers.length, 0);
  const most = Math.round(100 * first.share);
  return `${measure.text} of ${layers} layers; ${first.kind} makes ${most} % of it.`;
}

/** A batch of the address; undefined is what the model says. */
export function batchOf(text: string): number | undefined {
  const batch = Number(text);
  return /^\d{1,4}$/.test(text) && batch >= 1 && batch <= 4096 ? batch : undefined;
}
