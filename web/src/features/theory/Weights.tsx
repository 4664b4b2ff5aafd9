// The weights seen: range, levels that 8 bits would give, step and sparsity, weight by weight.

import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { useWeights } from '../../api/queries';
import type { WeightsReport } from '../../api/types';
import { useParam } from '../../base/address';
import { commandLine } from '../../base/command';
import { DASH, number, percent, whole } from '../../base/numbers';
import { Badge, Card, CopyCommand, Field, Precision } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { Made } from '../../widgets/Made';
import { barHeights, LEVELS, levelsId, type WeightRow, weightRows } from './weights';

const BAR_PX = 3;
const HIGH_PX = 20;

function Histogram({ row }: { row: WeightRow }) {
  const heights = barHeights(row.histogram);
  const label = `Values from ${spanText(row.range)}`;
  return (
    <svg
      className="histogram"
      width={heights.length * BAR_PX}
      height={HIGH_PX}
      role="img"
      aria-label={label}
    >
      {heights.map((height, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin has no other name
          key={at}
          x={at * BAR_PX}
          y={HIGH_PX * (1 - height)}
          width={BAR_PX - 1}
          height={HIGH_PX * height}
        />
      ))}
    </svg>
  );
}

function figure(
  id: keyof WeightRow,
  header: string,
  help: string,
  show: (value: number | undefined) => string = (value) => number(value),
  width = 84,
): ColumnDef<WeightRow> {
  return {
    id,
    header,
    accessorKey: id,
    cell: (cell) => show(cell.getValue() as number | undefined),
    meta: { numeric: true, help, width },
  };
}

const spanText = (ends: [number, number] | undefined) =>
  ends ? `${number(ends[0])} … ${number(ends[1])}` : DASH;

/** Two ends, sorted and filtered by how far they are apart. */
function span(id: 'range' | 'target', header: string, help: string): ColumnDef<WeightRow> {
  return {
    id,
    header,
    accessorFn: (row) => row[id] && row[id][1] - row[id][0],
    cell: ({ row }) => spanText(row.original[id]),
    meta: { numeric: true, help, width: 150 },
  };
}

const COLUMNS: ColumnDef<WeightRow>[] = [
  {
    id: 'layer',
    header: 'Layer',
    accessorKey: 'layer',
    cell: ({ row: { original: row } }) => (
      <span className="mono" title={`${row.layer}, weight ${row.weight}`}>
        {row.layer}
      </span>
    ),
  },
  {
    id: 'type',
    header: 'Type',
    accessorKey: 'type',
    cell: ({ row: { original: row } }) => (
      <>
        <i className={`kind-dot kind-${row.kind}`} />
        {row.type}
      </>
    ),
    meta: { width: 140 },
  },
  { id: 'shape', header: 'Shape', accessorKey: 'shape', meta: { width: 120 } },
  {
    id: 'precision',
    header: 'Precision',
    accessorKey: 'precision',
    cell: ({ row }) => <Precision of={row.original.precision} />,
    meta: { width: 84 },
  },
  figure('elements', 'Elements', 'Number of values', whole, 92),
  {
    id: 'values',
    header: 'Distribution',
    enableSorting: false,
    enableColumnFilter: false,
    cell: ({ row }) => <Histogram row={row.original} />,
    meta: { width: 116, help: 'Values from the smallest to the largest in 32 bins, root scale' },
  },
  span('range', 'Range', 'From the smallest to the largest value'),
  span('target', 'Target range', 'From the lowest to the highest 8-bit level'),
  figure('step', 'Step', 'Between two 8-bit levels; of channels the largest'),
  figure('snr_db', 'SNR, dB', 'Power of the weights over that of the rounding error'),
  {
    ...figure('sparsity', 'Zeros', 'Share of values equal to zero'),
    cell: ({ row: { original: row } }) =>
      row.broken ? <Badge kind="bad">{row.broken}</Badge> : percent(row.sparsity),
  },
];

export function Weights({ model, name }: { model: string; name: string }) {
  const [levels, setLevels] = useParam('levels');
  return (
    <Card title="Weights" actions={<CopyCommand line={commandLine('weights', { model: name })} />}>
      <Made
        query={useWeights(model)}
        kind="weights"
        request={{ model }}
        title="The weights were not looked at yet"
        text="Range, distribution, sparsity, and the range and step that 8-bit levels would have, weight by weight. It takes seconds and runs nothing."
        action="Look at the weights"
      >
        {(report) => (
          <WeightsTable report={report} levels={levelsId(levels)} onLevels={setLevels} />
        )}
      </Made>
    </Card>
  );
}

interface WeightsTableProps {
  report: WeightsReport;
  levels: ReturnType<typeof levelsId>;
  onLevels: (levels: string) => void;
}

function WeightsTable({ report, levels, onLevels }: WeightsTableProps) {
  const rows = useMemo(() => weightRows(report, levels), [report, levels]);
  return (
    <div className="stack">
      <Field label="8-bit levels" hint="Target range, step and SNR are those of these levels">
        {(id) => (
          <select id={id} value={levels} onChange={(event) => onLevels(event.target.value)}>
            {LEVELS.map((one) => (
              <option key={one.value} value={one.value}>
                {one.text}
              </option>
            ))}
          </select>
        )}
      </Field>
      <DataTable
        rows={rows}
        columns={COLUMNS}
        caption="Weights in the order in which layers read them"
        filters
        fixed
        height={480}
      />
      {report.not_read.length > 0 ? (
        <p className="quiet">
          Not looked into:{' '}
          {report.not_read.map((one) => `${one.layer} (${one.precision})`).join(', ')}
        </p>
      ) : null}
    </div>
  );
}
