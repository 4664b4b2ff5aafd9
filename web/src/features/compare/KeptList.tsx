// Comparisons that were kept, newest first.

import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Comparison, Run } from '../../api/types';
import { duration, moment, ratio } from '../../base/numbers';
import { DataTable } from '../../widgets/DataTable';
import { methodText } from './verdict';

type Kept = Run<Comparison>;

/** Lists of runs carry no rows: who was compared stands in what was asked. */
function who(run: Kept, nameOf: (id: string) => string): string {
  const asked = run.request.candidates;
  const ids = Array.isArray(asked) ? asked.map(String) : [];
  return ids.map((id, at) => `${'ABCDEF'[at] ?? ''} ${nameOf(id)}`).join(' · ');
}

const columnsOf = (nameOf: (id: string) => string): ColumnDef<Kept, unknown>[] => [
  {
    id: 'ended',
    header: 'Ended',
    accessorFn: (run) => run.created_at,
    cell: ({ row }) => moment(row.original.created_at),
    meta: { width: 140 },
  },
  { id: 'who', header: 'Candidates', accessorFn: (run) => who(run, nameOf), meta: { width: 360 } },
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
  /** A candidate's name by its id. */
  nameOf: (id: string) => string;
}) {
  const { nameOf } = props;
  const columns = useMemo(() => columnsOf(nameOf), [nameOf]);
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
