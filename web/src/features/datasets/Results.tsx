// What was measured with a data set: accuracy by model, newest first.

import { createColumnHelper } from '@tanstack/react-table';
import { Link } from 'wouter';
import { runView } from '../../api/links';
import { useRuns } from '../../api/queries';
import type { AccuracyReport, Run } from '../../api/types';
import { moment, percent, whole } from '../../base/numbers';
import { Card } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';

type Row = Run<AccuracyReport>;
const column = createColumnHelper<Row>();
const COLUMNS = [
  column.accessor((row) => row.result.model_name || row.model, {
    id: 'model',
    header: 'Model',
    cell: (cell) => (
      <Link href={runView({ ...cell.row.original, kind: 'accuracy' }) ?? '/runs'}>
        {cell.getValue()}
      </Link>
    ),
  }),
  column.accessor((row) => row.result.metric, { id: 'metric', header: 'Metric' }),
  column.accessor((row) => row.result.value, {
    id: 'value',
    header: 'Value (%)',
    cell: (cell) => percent(cell.getValue()).replace(' %', ''),
    meta: { numeric: true },
  }),
  column.accessor((row) => row.result.images, {
    id: 'images',
    header: 'Images',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true },
  }),
  column.accessor('created_at', { header: 'Measured', cell: (cell) => moment(cell.getValue()) }),
];

export function Results({ dataset }: { dataset: string }) {
  const runs = useRuns<AccuracyReport>({ kind: 'accuracy' });
  const rows = runs.data?.filter((one) => one.dataset === dataset) ?? [];
  if (rows.length === 0) return null;
  return (
    <Card title="Accuracy measured with it">
      <DataTable rows={rows} columns={COLUMNS} caption="Accuracy by model" height={170} />
    </Card>
  );
}
