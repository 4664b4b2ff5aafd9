// All benchmarks of the model, sweep points among them. What is not valid is struck through, with
// the reason in text.

import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { BenchmarkRow } from '../../api/benchmarks';
import { moment, number } from '../../base/numbers';
import { Badge, Precision } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';

interface RunsTableProps {
  rows: readonly BenchmarkRow[];
  picked: ReadonlySet<string>;
  onPick: (id: string, on: boolean) => void;
  onOpen: (id: string) => void;
}

function figure(row: BenchmarkRow, value: number | undefined, digits = 3) {
  if (value === undefined)
    return <span title={`Too few requests (${row.samples}) for this percentile`}>–</span>;
  return <span className={row.valid ? '' : 'struck'}>{number(value, digits)}</span>;
}

type Column = ColumnDef<BenchmarkRow, unknown>;

function pick(picked: ReadonlySet<string>, onPick: RunsTableProps['onPick']): Column {
  return {
    id: 'compare',
    header: '⇄',
    enableSorting: false,
    enableColumnFilter: false,
    meta: { width: 40, help: 'Choose runs to compare' },
    cell: ({ row }) => (
      <input
        type="checkbox"
        aria-label={`Compare ${row.original.id}`}
        checked={picked.has(row.original.id)}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => onPick(row.original.id, event.target.checked)}
      />
    ),
  };
}

const CONFIGURATION: Column[] = [
  {
    id: 'ended',
    header: 'Ended',
    accessorFn: (row) => row.endedAt,
    cell: ({ row }) => moment(row.original.endedAt),
    meta: { width: 138 },
  },
  { accessorKey: 'batch', header: 'Batch', meta: { numeric: true, width: 58 } },
  {
    accessorKey: 'streams',
    header: 'Streams',
    meta: { numeric: true, width: 76, help: 'In effect; auto: the runtime chose them' },
    cell: ({ row }) => `${row.original.autoStreams ? 'auto: ' : ''}${row.original.streams}`,
  },
  { accessorKey: 'requests', header: 'In flight', meta: { numeric: true, width: 66 } },
  {
    accessorKey: 'precision',
    header: 'Precision',
    meta: { width: 76 },
    cell: ({ row }) => <Precision of={row.original.precision} />,
  },
  { accessorKey: 'target', header: 'Target', meta: { width: 80 } },
  {
    id: 'issued',
    header: 'Issued',
    accessorFn: (row) =>
      row.scenario === 'closed'
        ? `closed${row.hint === 'none' ? '' : `, ${row.hint}`}`
        : row.scenario,
    meta: { width: 116, help: 'Scenario and performance hint' },
  },
];

const FIGURES: Column[] = [
  {
    accessorKey: 'throughputFps',
    header: 'Throughput, FPS',
    meta: { numeric: true, width: 122 },
    cell: ({ row }) => figure(row.original, row.original.throughputFps, 4),
  },
  {
    accessorKey: 'throughputHalf',
    header: '±',
    enableColumnFilter: false,
    meta: { numeric: true, width: 46, help: 'Half of the 95 % interval, FPS' },
    cell: ({ row }) => number(row.original.throughputHalf, 2),
  },
  ...(['p50', 'p90', 'p99'] as const).map(
    (name): Column => ({
      accessorKey: name,
      header: `${name}, ms`,
      meta: { numeric: true, width: 70 },
      cell: ({ row }) => figure(row.original, row.original[name]),
    }),
  ),
  {
    id: 'verdict',
    header: 'Verdict',
    accessorFn: (row) => (row.valid ? 'valid' : `not valid: ${row.reasons}`),
    cell: ({ row }) =>
      row.original.valid ? (
        <Badge kind="good">valid</Badge>
      ) : (
        <span title={row.original.reasons}>
          <Badge kind="bad">not valid</Badge> <span className="quiet">{row.original.reasons}</span>
        </span>
      ),
  },
];

export function RunsTable({ rows, picked, onPick, onOpen }: RunsTableProps) {
  const columns = useMemo(
    () => [pick(picked, onPick), ...CONFIGURATION, ...FIGURES],
    [picked, onPick],
  );
  return (
    <DataTable
      rows={rows}
      columns={columns}
      caption="Benchmarks of this model"
      filters
      fixed
      onRow={(row) => onOpen(row.id)}
      height={480}
    />
  );
}
