// By what the layers are coloured: each way has its classes, with a name and a colour of the tokens.

import { type LayerKind, layerKind } from '../base/layerKind';
import type { Facts } from './facts';
import type { Measures } from './measures';

export const MODES = ['type', 'precision', 'time', 'intensity'] as const;
export type Mode = (typeof MODES)[number];

export interface LayerClass {
  key: string;
  label: string;
  /** Name of a token. */
  token: string;
}

const KINDS: { key: LayerKind; label: string }[] = [
  { key: 'convolution', label: 'Convolution' },
  { key: 'depthwise', label: 'Depthwise' },
  { key: 'matmul', label: 'Matrix product' },
  { key: 'pooling', label: 'Pooling, reduction' },
  { key: 'elementwise', label: 'Elementwise' },
  { key: 'normalisation', label: 'Normalisation' },
  { key: 'movement', label: 'Data movement' },
  { key: 'io', label: 'Input, output' },
];
const PRECISIONS: LayerClass[] = [
  { key: 'f32', label: 'f32', token: 'layer-convolution' },
  { key: 'half', label: 'f16, bf16', token: 'layer-depthwise' },
  { key: 'int8', label: 'i8, u8', token: 'layer-pooling' },
  { key: 'integer', label: 'wider integers', token: 'layer-elementwise' },
  { key: 'other', label: 'others', token: 'layer-movement' },
];
/** Upper bounds of the shares of time, and of operations a byte. */
const SHARES = [0.005, 0.01, 0.02, 0.05, 0.1];
const INTENSITIES = [1, 4, 16, 64];

function ranges(bounds: number[], show: (bound: number) => string, token: string): LayerClass[] {
  const steps = [...bounds, Number.POSITIVE_INFINITY];
  return steps.map((bound, index) => {
    const low = bounds[index - 1];
    const label =
      low === undefined
        ? `< ${show(bound)}`
        : bound === Number.POSITIVE_INFINITY
          ? `≥ ${show(low)}`
          : `${show(low)}–${show(bound)}`;
    return { key: `${token}${index}`, label, token: `${token}-${index + 1}` };
  });
}

const CLASSES: Record<Mode, LayerClass[]> = {
  type: KINDS.map(({ key, label }) => ({ key, label, token: `layer-${key}` })),
  precision: PRECISIONS,
  time: [
    { key: 'none', label: 'not measured', token: 'bg-hover' },
    { key: 'with', label: 'inside another layer', token: 'border' },
    ...ranges(SHARES, (share) => `${share * 100} %`, 'heat'),
  ],
  intensity: [
    { key: 'none', label: 'no arithmetic', token: 'bg-hover' },
    ...ranges(INTENSITIES, String, 'cool'),
  ],
};
export const classesOf = (mode: Mode): readonly LayerClass[] => CLASSES[mode];

export const LEGEND_UNIT: Record<Mode, string> = {
  type: '',
  precision: '',
  time: 'share of time',
  intensity: 'FLOP a byte',
};

function precisionClass(precision: string): number {
  if (/^f(32|64)/.test(precision)) return 0;
  if (/^b?f16/.test(precision)) return 1;
  if (/^[iu](4|8)$/.test(precision)) return 2;
  return /^[iu]\d/.test(precision) ? 3 : 4;
}

const step = (bounds: number[], value: number) => {
  const index = bounds.findIndex((bound) => value < bound);
  return index < 0 ? bounds.length : index;
};

function timeClass(measures: Measures, id: number): number {
  const share = measures.share[id] ?? Number.NaN;
  if (!Number.isNaN(share)) return 2 + step(SHARES, share);
  return (measures.timedWith[id] ?? -1) >= 0 ? 1 : 0;
}

function classOf(mode: Mode, facts: Facts, measures: Measures | undefined, id: number): number {
  if (mode === 'type')
    return KINDS.findIndex(({ key }) => key === layerKind(facts.types[id] ?? ''));
  if (mode === 'precision') return precisionClass(facts.precisions[id] ?? '');
  if (!measures) return 0;
  if (mode === 'time') return timeClass(measures, id);
  const intensity = measures.intensity[id] ?? Number.NaN;
  return Number.isNaN(intensity) ? 0 : 1 + step(INTENSITIES, intensity);
}

/** The class of each node, and how many layers are in each class. */
export function classified(mode: Mode, facts: Facts, measures: Measures | undefined) {
  const classes = Uint8Array.from(facts.names, (_, id) => classOf(mode, facts, measures, id));
  const counts = CLASSES[mode].map(() => 0);
  for (const [id, index] of classes.entries())
    if (facts.weightOf[id] === -1) counts[index] = (counts[index] ?? 0) + 1;
  return { classes, counts };
}
/** Class of a group's whole share of time. */
export const shareClass = (share: number) => (Number.isNaN(share) ? 0 : 2 + step(SHARES, share));
