// Accuracy class by class, the worst first.

import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { AccuracyReport } from '../../api/types';
import { whole } from '../../base/numbers';
import { numberOf, useAddress } from '../../widgets/address';
import { Bar, Card } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { type ClassRow, classRows, type Names } from './accuracy';

const column = createColumnHelper<ClassRow>();
const COLUMNS = [
  column.accessor('title', { header: 'Class', meta: { width: 150 } }),
  column.accessor('images', {
    header: 'Images',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true, width: 64 },
  }),
  column.accessor((row) => 100 * row.value, {
    id: 'value',
    header: 'Right (%)',
    cell: (cell) => <Bar fraction={cell.getValue() / 100} label={cell.getValue().toFixed(1)} />,
    meta: { help: 'Images of the class that are right', width: 136 },
  }),
  column.accessor((row) => row.high - row.low, {
    id: 'interval',
    header: '95 %',
    cell: ({ row }) =>
      `${(100 * row.original.low).toFixed(0)} to ${(100 * row.original.high).toFixed(0)}`,
    meta: { numeric: true, help: '95 % interval of the class', width: 76 },
  }),
  column.accessor('takenFor', {
    header: 'Mostly taken for',
    cell: (cell) => <span title={cell.getValue()}>{cell.getValue() || '–'}</span>,
    meta: { width: 150 },
  }),
];

export function Classes({ report, names }: { report: AccuracyReport; names: Names }) {
  const [params, change] = useAddress();
  const rows = useMemo(
    () => classRows(report, names).sort((a, b) => a.value - b.value || b.images - a.images),
    [report, names],
  );
  const label = numberOf(params, 'label');
  return (
    <Card title="Classes, worst first">
      <DataTable
        rows={rows}
        columns={COLUMNS}
        caption="Accuracy of each class"
        height={430}
        filters={rows.length > 20}
        fixed
        chosen={(row) => row.label === label}
        onRow={(row) =>
          change({ label: row.label === label ? undefined : row.label, prediction: '', image: '' })
        }
      />
    </Card>
  );
}
