// Every layer that ran, in order; sorted and filtered on each column, as many as there are.

import type { ColumnDef, ColumnFiltersState } from '@tanstack/react-table';
import type { LayerTime } from '../../api/types';
import { number, percent } from '../../base/numbers';
import { layerKind } from '../../charts/theme';
import { Precision } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';

type Column = ColumnDef<LayerTime, unknown>;

const NAMES: Column[] = [
  {
    id: 'order',
    header: '#',
    accessorFn: (layer) => layer.execution_order,
    meta: { numeric: true, width: 52, help: 'Order of execution' },
  },
  {
    id: 'name',
    header: 'Layer',
    accessorFn: (layer) => layer.name,
    cell: ({ row }) => (
      <span className="mono" title={row.original.name}>
        {row.original.name}
      </span>
    ),
    meta: { width: 280, help: 'Name in the runtime graph' },
  },
  {
    id: 'type',
    header: 'Type',
    accessorFn: (layer) => layer.type,
    cell: ({ row }) => (
      <>
        <i className={`kind-dot kind-${layerKind(row.original.type, row.original.kernel)}`} />
        {row.original.type}
      </>
    ),
    meta: { width: 132 },
  },
];

const TIMES: Column[] = [
  {
    id: 'time',
    header: 'Time, ms',
    accessorFn: (layer) => layer.time_ms,
    cell: ({ row }) =>
      row.original.time_ms === undefined ? (
        <span title="Not executed">–</span>
      ) : (
        number(row.original.time_ms)
      ),
    meta: { numeric: true, width: 80, help: 'Mean an inference; a dash: not executed' },
  },
  {
    id: 'share',
    header: 'Share, %',
    accessorFn: (layer) => layer.time_share * 100,
    cell: ({ row }) => (
      <span className="share">
        <span className="share-fill" style={{ width: `${row.original.time_share * 100}%` }} />
        <span className="share-text">
          {row.original.time_ms === undefined ? '–' : number(row.original.time_share * 100)}
        </span>
      </span>
    ),
    meta: { numeric: true, width: 92, help: 'Of the sum of all layers' },
  },
];

const KERNELS: Column[] = [
  {
    id: 'kernel',
    header: 'Kernel',
    accessorFn: (layer) => layer.kernel,
    cell: ({ row }) => (
      <span className="mono" title={row.original.kernel}>
        {row.original.kernel}
      </span>
    ),
    meta: { width: 176 },
  },
  {
    id: 'precision',
    header: 'Precision',
    accessorFn: (layer) => layer.precision,
    cell: ({ row }) => <Precision of={row.original.precision} />,
    meta: { width: 76 },
  },
  {
    id: 'gflops',
    header: 'GFLOP/s',
    accessorFn: (layer) => layer.achieved_gflops,
    cell: ({ row }) => number(row.original.achieved_gflops),
    meta: { numeric: true, width: 76 },
  },
  {
    id: 'roof',
    header: 'Of roof, %',
    accessorFn: (layer) => (layer.roof_share === undefined ? undefined : layer.roof_share * 100),
    cell: ({ row }) =>
      row.original.roof_share === undefined
        ? '–'
        : percent(row.original.roof_share, 0).replace(' %', ''),
    meta: { numeric: true, width: 82, help: 'Time that the peaks allow, of the time that it took' },
  },
  {
    id: 'bound',
    header: 'Bound by',
    accessorFn: (layer) => layer.bound,
    meta: { width: 82 },
  },
  {
    id: 'original',
    header: 'Original layers',
    accessorFn: (layer) => layer.original_layers.join(', '),
    cell: ({ row }) => {
      const names = row.original.original_layers.join(', ');
      return (
        <span className="mono" title={names}>
          {names || '–'}
        </span>
      );
    },
    meta: { width: 240, help: 'Layers of the network that it stands for' },
  },
];

const COLUMNS = [...NAMES, ...TIMES, ...KERNELS];

export function LayerTable(props: {
  layers: readonly LayerTime[];
  chosen: string;
  onLayer: (name: string) => void;
  filters: ColumnFiltersState;
  onFilters: (filters: ColumnFiltersState) => void;
}) {
  return (
    <DataTable
      rows={props.layers}
      columns={COLUMNS}
      caption="Layers in order of execution"
      filters
      fixed
      columnFilters={props.filters}
      onColumnFilters={props.onFilters}
      onRow={(layer) => props.onLayer(layer.name)}
      chosen={(layer) => layer.name === props.chosen}
      height={620}
    />
  );
}
