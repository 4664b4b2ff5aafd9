// Where the difference comes from: a waterfall of the layers, and all of them side by side.

import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Comparison } from '../../api/types';
import { change, number, ratio } from '../../base/numbers';
import { Waterfall } from '../../charts/Waterfall';
import { waterfall } from '../../charts/waterfall';
import { Card, Precision } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { type AlignedRow, alignedRows, changeText, steps, sumA } from './aligned';

type Column = ColumnDef<AlignedRow, unknown>;

function time(id: 'aMs' | 'bMs', header: string): Column {
  return {
    id,
    header,
    accessorFn: (row) => row[id],
    cell: ({ row }) => {
      const value = row.original[id];
      return value === undefined ? <span title="Not executed there">–</span> : number(value);
    },
    meta: { numeric: true, width: 78 },
  };
}

function precision(id: 'precisionA' | 'precisionB', header: string): Column {
  return {
    id,
    header,
    accessorFn: (row) => row[id],
    cell: ({ row }) => <Precision of={row.original[id]} />,
    meta: { width: 68 },
  };
}

const mono = (text: string) => (
  <span className="mono" title={text}>
    {text || '–'}
  </span>
);

const COLUMNS: Column[] = [
  {
    id: 'layer',
    header: 'Layer',
    accessorFn: (row) => row.name,
    cell: ({ row }) => mono(row.original.name),
    meta: { width: 260 },
  },
  {
    id: 'change',
    header: 'Change',
    accessorFn: (row) => changeText(row.change),
    meta: { width: 92, help: 'How the layers of both correspond' },
  },
  {
    id: 'type',
    header: 'Type',
    accessorFn: (row) =>
      row.typeA === row.typeB || !row.typeB
        ? row.typeA
        : row.typeA
          ? `${row.typeA} → ${row.typeB}`
          : row.typeB,
    meta: { width: 120 },
  },
  precision('precisionA', 'In A'),
  precision('precisionB', 'In B'),
  time('aMs', 'A, ms'),
  time('bMs', 'B, ms'),
  {
    id: 'difference',
    header: 'B − A, ms',
    accessorFn: (row) => row.differenceMs,
    cell: ({ row }) => {
      const { aMs, bMs, differenceMs } = row.original;
      if (aMs === undefined && bMs === undefined) return '–';
      return (
        <span className={differenceMs < 0 ? 'faster' : differenceMs > 0 ? 'slower' : ''}>
          {change(differenceMs)}
        </span>
      );
    },
    meta: { numeric: true, width: 86 },
  },
  {
    id: 'ratio',
    header: 'B / A',
    accessorFn: (row) => row.ratio,
    cell: ({ row }) => ratio(row.original.ratio),
    meta: { numeric: true, width: 74 },
  },
  {
    id: 'kernelA',
    header: 'Kernel in A',
    accessorFn: (row) => row.kernelA,
    cell: ({ row }) => mono(row.original.kernelA),
    meta: { width: 170 },
  },
  {
    id: 'kernelB',
    header: 'Kernel in B',
    accessorFn: (row) => row.kernelB,
    cell: ({ row }) => mono(row.original.kernelB),
    meta: { width: 170 },
  },
  {
    id: 'original',
    header: 'Original layers',
    accessorFn: (row) => row.original,
    cell: ({ row }) => mono(row.original.original),
    meta: { width: 220 },
  },
];

function Sums({ sums }: { sums: Comparison['layers_sum'] }) {
  return (
    <table className="table plain compare-sums">
      <caption>By how layers correspond</caption>
      <thead>
        <tr>
          <th scope="col">Change</th>
          {['Groups', 'A, ms', 'B, ms', 'B − A, ms'].map((name) => (
            <th key={name} scope="col" className="numeric">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={sum.change}>
            <td>{changeText(sum.change)}</td>
            <td className="numeric">{sum.groups}</td>
            <td className="numeric">{sum.change === 'only_b' ? '–' : number(sum.a_ms)}</td>
            <td className="numeric">{sum.change === 'only_a' ? '–' : number(sum.b_ms)}</td>
            <td className="numeric">{change(sum.difference_ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function LayersPart({ result }: { result: Comparison }) {
  const rows = useMemo(() => alignedRows(result.layers), [result]);
  const [a, b] = result.rows;
  const falls = useMemo(() => {
    const begin = { name: `A  ${a?.model_name ?? ''}`, value: sumA(rows) };
    return waterfall(begin, `B  ${b?.model_name ?? ''}`, steps(rows));
  }, [rows, a, b]);
  return (
    <>
      <div className="compare-layers">
        <Card>
          <Waterfall title="Difference by layer" unit="Time, ms" falls={falls} />
        </Card>
        <Card>
          <Sums sums={result.layers_sum} />
        </Card>
      </div>
      <Card title={`${rows.length} groups of layers, aligned by the layers of the network`}>
        <DataTable
          rows={rows}
          columns={COLUMNS}
          caption="Layers of A and B side by side, largest difference first"
          filters
          fixed
          height={560}
        />
      </Card>
    </>
  );
}
