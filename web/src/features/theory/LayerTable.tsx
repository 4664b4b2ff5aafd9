import type { ColumnDef } from '@tanstack/react-table';
import { number, percent, whole } from '../../base/numbers';
import { DataTable } from '../../widgets/DataTable';
import type { LayerRow } from './theory';

const plain = (value: number) => number(value);

function figure(
  id: string,
  header: string,
  key: keyof LayerRow,
  help: string,
  show: (value: number) => string = plain,
  width = 84,
): ColumnDef<LayerRow> {
  return {
    id,
    header,
    accessorFn: (row) => row[key],
    cell: (cell) => show(cell.getValue() as number),
    meta: { numeric: true, help, width },
    sortDescFirst: true,
  };
}

const COLUMNS: ColumnDef<LayerRow>[] = [
  {
    id: 'order',
    header: '#',
    accessorKey: 'index',
    meta: { numeric: true, width: 48, help: 'Topological order' },
    enableColumnFilter: false,
  },
  {
    id: 'layer',
    header: 'Layer',
    accessorKey: 'name',
    cell: ({ row }) => (
      <span className="mono" title={row.original.name}>
        {row.original.name}
      </span>
    ),
  },
  {
    id: 'type',
    header: 'Type',
    accessorKey: 'type',
    cell: ({ row }) => (
      <>
        <i className={`kind-dot kind-${row.original.kind}`} />
        {row.original.type}
      </>
    ),
    meta: { width: 126 },
  },
  {
    ...figure('operations', 'MFLOP', 'mega_operations', '10⁶ operations; int where integer'),
    cell: ({ row }) => (
      <>
        {row.original.integer ? <span className="quiet">int </span> : null}
        {number(row.original.mega_operations)}
      </>
    ),
  },
  figure('parameters', 'Parameters', 'parameters', 'Number of weights', whole, 90),
  figure('weights', 'Weights, KiB', 'weights_kib', 'Size of the weights', plain, 98),
  figure('input', 'Input, KiB', 'input_kib', 'Activations read'),
  figure('output', 'Output, KiB', 'output_kib', 'Activations written', plain, 100),
  figure('intensity', 'FLOP/byte', 'intensity', 'Operations per byte moved'),
  figure(
    'energy',
    'Energy, µJ',
    'energy_uj',
    'An estimate, from a table of a 45 nm process',
    plain,
    92,
  ),
  figure('share', 'Share', 'share', 'Of what the picture shows', (value) => percent(value), 64),
  { id: 'shape', header: 'Output shape', accessorKey: 'shapes', meta: { width: 130 } },
];

interface LayerTableProps {
  rows: readonly LayerRow[];
  chosen: string;
  onChoose: (name: string) => void;
}

export function LayerTable({ rows, chosen, onChoose }: LayerTableProps) {
  return (
    <DataTable
      rows={rows}
      columns={COLUMNS}
      caption="Layers in topological order with what they cost"
      filters
      fixed
      height={520}
      chosen={(row) => row.name === chosen}
      onRow={(row) => onChoose(row.name)}
    />
  );
}
