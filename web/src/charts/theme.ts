// One look for every chart, read from the tokens, so that light and dark are the page's own.

import type { LayerKind } from '../base/layerKind';

export { type LayerKind, layerKind } from '../base/layerKind';

export interface Theme {
  text: string;
  quiet: string;
  border: string;
  background: string;
  accent: string;
  good: string;
  warn: string;
  bad: string;
  series: string[];
  /** Colour of a kind of layer. */
  layer: Record<LayerKind, string>;
  /** Text on a layer's colour. */
  onLayer: (kind: LayerKind) => string;
}

export function theme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: of('text'),
    quiet: of('text-quiet'),
    border: of('border'),
    background: of('bg'),
    accent: of('accent'),
    good: of('good'),
    warn: of('warn'),
    bad: of('bad'),
    series: [1, 2, 3, 4, 5, 6].map((n) => of(`series-${n}`)),
    layer: {
      convolution: of('layer-convolution'),
      depthwise: of('layer-depthwise'),
      matmul: of('layer-matmul'),
      pooling: of('layer-pooling'),
      elementwise: of('layer-elementwise'),
      normalisation: of('layer-normalisation'),
      movement: of('layer-movement'),
      io: of('layer-io'),
    },
    onLayer: (kind) =>
      kind === 'io' ? of('bg') : of(kind === 'convolution' ? 'on-layer-deep' : 'on-layer'),
  };
}
