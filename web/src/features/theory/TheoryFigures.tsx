// The network as a whole: the figures, the estimate with its source, what is not counted.

import type { Analysis } from '../../api/types';
import { bytes, count, number, percent } from '../../base/numbers';
import { Badge, Facts, Figure, Figures } from '../../widgets/basics';

export function TheoryFigures({ analysis }: { analysis: Analysis }) {
  const { energy_mj: energy } = analysis;
  return (
    <Figures>
      <Figure name="GFLOP" value={number(analysis.gflop)} note={`${number(analysis.gmac)} GMAC`} />
      <Figure name="GIOP" value={number(analysis.giop)} note="integer operations" />
      <Figure
        name="Parameters"
        value={count(analysis.parameters)}
        note={`${bytes(analysis.weights_bytes)} of weights`}
      />
      <Figure
        name="Minimum memory"
        value={bytes(analysis.min_memory_bytes)}
        note="activations at the peak"
      />
      <Figure
        name="Maximum memory"
        value={bytes(analysis.max_memory_bytes)}
        note="all activations"
      />
      <Figure name="Sparsity" value={percent(analysis.sparsity)} note="of the weights are zero" />
      <Figure
        name="FLOP/byte"
        value={number(analysis.arithmetic_intensity)}
        note="arithmetic intensity"
      />
      <Figure
        name="Energy estimate, mJ"
        value={number(energy.total)}
        note={`${number(energy.total_from_dram)} if all in DRAM`}
      />
    </Figures>
  );
}

export function EnergySource({ analysis }: { analysis: Analysis }) {
  const { energy_mj: energy } = analysis;
  const pairs: [string, string][] = [
    ['Arithmetic', `${number(energy.compute)} mJ`],
    ['Weights, from DRAM', `${number(energy.weights)} mJ`],
    ['Activations, in SRAM', `${number(energy.activations)} mJ`],
    ['Activations, if in DRAM', `${number(energy.activations_from_dram)} mJ`],
  ];
  return (
    <details>
      <summary>Where the energy estimate is from</summary>
      <div className="stack theory-fold">
        <p>{energy.basis}</p>
        <Facts pairs={pairs} />
        <ul>
          {energy.assumptions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
    </details>
  );
}

/** For those who compare with figures of before. */
export function OldUnits({ analysis }: { analysis: Analysis }) {
  const { compat } = analysis;
  const pairs: [string, string][] = [
    ['GFLOPs', number(compat.gflop, 4)],
    ['GIOPs', number(compat.giop, 4)],
    ['MParams', number(compat.mparams, 4)],
    ['MinMem, 10⁶ activations', number(compat.minimum_memory_m, 4)],
    ['MaxMem, 10⁶ activations', number(compat.maximum_memory_m, 4)],
  ];
  return (
    <details>
      <summary>In the units of the DL Workbench</summary>
      <div className="theory-fold">
        <Facts pairs={pairs} />
      </div>
    </details>
  );
}

export function Uncounted({ analysis }: { analysis: Analysis }) {
  if (analysis.uncounted.length === 0) return null;
  return (
    <p>
      <Badge kind="warn">not counted</Badge> Operations of these types are not in the figures, or
      only in part: {analysis.uncounted.map((one) => `${one.type} (${one.layers})`).join(', ')}
    </p>
  );
}
