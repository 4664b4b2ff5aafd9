// One layer at the right edge, over the page: nothing below it moves. Esc closes.

import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { layerLink } from '../../api/links';
import type { LayerTime } from '../../api/types';
import { bytes, number, percent } from '../../base/numbers';
import { Button, Facts, Precision } from '../../widgets/basics';

const BOUND: Record<string, string> = {
  compute: 'computing: it comes near what the processor computes',
  memory: 'memory: bytes take longer than operations',
  overhead: 'overhead: neither operations nor bytes explain its time',
};

function Names({ names }: { names: readonly string[] }): ReactNode {
  if (names.length === 0) return 'none: the runtime put it in';
  return (
    <ul className="layer-names">
      {names.map((name) => (
        <li key={name} className="mono">
          {name}
        </li>
      ))}
    </ul>
  );
}

function facts(layer: LayerTime): [string, ReactNode][] {
  return [
    ['Order', layer.execution_order],
    ['Type', layer.type],
    [
      'Time',
      layer.time_ms === undefined
        ? 'not executed'
        : `${number(layer.time_ms)} ms, ${percent(layer.time_share)} of all layers`,
    ],
    ['Kernel', <code key="kernel">{layer.kernel}</code>],
    ['Precision', <Precision key="precision" of={layer.precision} />],
    ['Computes in', layer.arithmetic],
    ['Operations', layer.gflop > 0 ? `${number(layer.gflop)} GFLOP` : 'none that are counted'],
    [
      'Reaches',
      layer.achieved_gflops === undefined ? undefined : `${number(layer.achieved_gflops)} GFLOP/s`,
    ],
    [
      'Peaks allow',
      layer.roof_gflops === undefined
        ? undefined
        : `${number(layer.roof_gflops)} GFLOP/s${layer.roof_share === undefined ? '' : `; it reaches ${percent(layer.roof_share)}`}`,
    ],
    ['Bound by', BOUND[layer.bound] ?? layer.bound],
    ['Traffic', bytes(layer.traffic_bytes)],
    [
      'Intensity',
      layer.arithmetic_intensity > 0
        ? `${number(layer.arithmetic_intensity)} FLOP/byte`
        : undefined,
    ],
    ['Inputs', layer.input_layouts.join(', ')],
    [
      'Outputs',
      layer.output_shapes
        .map(
          (shape, at) =>
            `${shape} ${layer.output_precisions[at] ?? ''} ${layer.output_layouts[at] ?? ''}`,
        )
        .join('; '),
    ],
    ['Original layers', <Names key="names" names={layer.original_layers} />],
  ];
}

export function LayerDetails(props: {
  model: string;
  layer: LayerTime;
  onClose: () => void;
  onStep: (step: -1 | 1) => void;
}) {
  const { model, layer, onClose, onStep } = props;
  useEffect(() => {
    const key = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, [onClose]);
  return (
    <aside className="layer-drawer" aria-label={`Layer ${layer.name}`}>
      <header className="layer-drawer-head">
        <h2 className="mono">{layer.name}</h2>
        <Button onClick={() => onStep(-1)} aria-label="Layer before">
          ↑
        </Button>
        <Button onClick={() => onStep(1)} aria-label="Layer after">
          ↓
        </Button>
        <Button onClick={onClose} aria-label="Close">
          ✕
        </Button>
      </header>
      <Facts pairs={facts(layer)} />
      <Link className="button" href={layerLink(model, layer.name)}>
        Show in the graph
      </Link>
    </aside>
  );
}
