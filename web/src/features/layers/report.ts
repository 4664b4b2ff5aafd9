// What the layers of a run say together: changes of layout and precision with their cost, the
// filters of the table as text of the address.

import type { LayerReport, LayerTime } from '../../api/types';

export interface Change {
  /** "abcd → acdb" or "f32 → u8" */
  what: string;
  kind: 'layout' | 'precision';
  count: number;
  /** Time of layers that only do this; undefined where none does. */
  ms: number | undefined;
  share: number;
  layers: string[];
}

const ONLY_CHANGES = /^(reorder|convert)$/i;

function changeOf(layer: LayerTime, before: string): Pick<Change, 'what' | 'kind'> {
  const [from, to] = [layer.input_layouts[0] ?? '', layer.output_layouts[0] ?? ''];
  const after = layer.output_precisions[0] ?? layer.precision;
  if (before && after && before !== after)
    return { what: `${before} → ${after}`, kind: 'precision' };
  return { what: `${from} → ${to}`, kind: 'layout' };
}

/** Layers that only change layout or precision, by what they change, most time first. */
export function changes(report: Pick<LayerReport, 'layers' | 'transitions'>): Change[] {
  const found = new Map<string, Change>();
  let before = '';
  for (const layer of report.layers) {
    const after = layer.output_precisions[0] ?? layer.precision;
    if (ONLY_CHANGES.test(layer.type)) {
      const { what, kind } = changeOf(layer, before);
      const old = found.get(what) ?? { what, kind, count: 0, ms: undefined, share: 0, layers: [] };
      found.set(what, {
        ...old,
        count: old.count + 1,
        ms: layer.time_ms === undefined ? old.ms : (old.ms ?? 0) + layer.time_ms,
        share: old.share + layer.time_share,
        layers: [...old.layers, layer.name],
      });
    }
    if (layer.time_ms !== undefined) before = after;
  }
  for (const { from, to, count } of report.transitions) {
    const what = `${from} → ${to}`;
    if (!found.has(what))
      found.set(what, { what, kind: 'precision', count, ms: undefined, share: 0, layers: [] });
  }
  return [...found.values()].sort((a, b) => (b.ms ?? -1) - (a.ms ?? -1));
}

export interface Filter {
  id: string;
  value: unknown;
}

/** "type~Convolution;time~> 0.5" */
export function filtersText(filters: readonly Filter[]): string {
  return filters
    .filter((filter) => String(filter.value ?? '') !== '')
    .map((filter) => `${filter.id}~${String(filter.value).replaceAll(';', '')}`)
    .join(';');
}

export function filtersOf(text: string): Filter[] {
  return text
    .split(';')
    .map((part) => part.split('~'))
    .flatMap(([id, value]) => (id && value ? [{ id, value }] : []));
}

/** Share of the sum of all layers that the shown ones take. */
export function sumOf(layers: readonly LayerTime[]): { ms: number; share: number } {
  return {
    ms: layers.reduce((sum, layer) => sum + (layer.time_ms ?? 0), 0),
    share: layers.reduce((sum, layer) => sum + layer.time_share, 0),
  };
}
