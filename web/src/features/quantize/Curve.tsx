// Accuracy drop against speed between all INT8 and all float.

import { useMemo, useState } from 'react';
import type { QuantizationReport } from '../../api/types';
import { Chart } from '../../charts/Chart';
import {
  type SpeedAxis,
  tradeOffOption,
  tradeOffSummary,
  tradeOffTable,
} from '../../charts/tradeOff';
import { Card, Choice } from '../../widgets/basics';

const AXES = [
  { value: 'latency', text: 'latency' },
  { value: 'throughput', text: 'throughput' },
] as const;

export function Curve({ report }: { report: QuantizationReport }) {
  const [axis, setAxis] = useState<SpeedAxis>('latency');
  const { curve, max_drop } = report;
  const option = useMemo(() => tradeOffOption(curve, axis, max_drop), [curve, axis, max_drop]);
  if (curve.length === 0) return null;
  return (
    <Card>
      <Chart
        title="Accuracy against speed"
        summary={tradeOffSummary(curve, axis)}
        option={option}
        table={tradeOffTable(curve)}
        height={320}
        actions={<Choice label="Speed as" value={axis} options={AXES} onChange={setAxis} />}
      />
      <p className="quiet-line">
        Lower {axis === 'latency' ? 'left' : 'right'} is better. Beside each point: layers in
        floating point. ◆ the result; filled: no other point is as accurate and faster. Measured at
        the device’s default precision.
      </p>
    </Card>
  );
}
