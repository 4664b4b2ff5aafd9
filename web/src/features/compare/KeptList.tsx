// Comparisons that were kept, newest first.

import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Comparison, Run } from '../../api/types';
import { duration, moment, ratio } from '../../base/numbers';
import { DataTable } from '../../widgets/DataTable';
import { methodText } from './verdict';

type Kept = Run<Comparison>;

const names = (run: Kept) =>
  run.result.rows.map((row) => `${row.label} ${row.model_name}`).join(' · ');

const COLUMNS: ColumnDef<Kept, unknown>[] = [
  {
    id: 'ended',
    header: 'Ended',
    accessorFn: (run) => run.created_at,
    cell: ({ row }) => moment(row.original.created_at),
    meta: { width: 140 },
  },
  { id: 'who', header: 'Candidates', accessorFn: names, meta: { width: 360 } },
  {
    id: 'ratio',
    header: 'Throughput B / A',
    accessorFn: (run) => run.result.verdict?.throughput.ratio,
    cell: ({ row }) => ratio(row.original.result.verdict?.throughput.ratio),
    meta: { numeric: true, width: 130 },
  },
  {
    id: 'interval',
    header: '95 % interval',
    accessorFn: (run) => run.result.verdict?.throughput.ci95[0],
    cell: ({ row }) => {
      const [low, high] = row.original.result.verdict?.throughput.ci95 ?? [];
      return low === undefined ? '–' : `${ratio(low)} to ${ratio(high)}`;
    },
    meta: { numeric: true, width: 130 },
  },
  {
    id: 'verdict',
    header: 'Verdict',
    accessorFn: (run) => run.result.verdict?.throughput.conclusion ?? 'not comparable',
    meta: { width: 110 },
  },
  {
    id: 'method',
    header: 'How',
    accessorFn: (run) => methodText(run.result.method),
    meta: { width: 200 },
  },
  {
    id: 'seconds',
    header: 'Took',
    accessorFn: (run) => run.result.seconds,
    cell: ({ row }) =>
      row.original.result.method === 'interleaved' ? duration(row.original.result.seconds) : '–',
    meta: { numeric: true, width: 90 },
  },
];

export function KeptList(props: {
  runs: readonly Kept[];
  chosen: string;
  onOpen: (id: string) => void;
}) {
  const columns = useMemo(() => COLUMNS, []);
  return (
    <DataTable
      rows={props.runs}
      columns={columns}
      caption="Kept comparisons"
      fixed
      onRow={(run) => props.onOpen(run.id)}
      chosen={(run) => run.id === props.chosen}
      height={320}
    />
  );
}
