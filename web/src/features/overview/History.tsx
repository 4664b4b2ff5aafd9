// All runs of the model, newest first, as they arrive.

import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'wouter';
import { kindTitle } from '../../api/jobs';
import { modelLink, runLink } from '../../api/links';
import { useDatasets, useRuns } from '../../api/queries';
import { reportLink } from '../../api/report';
import { configText, doubts, headline } from '../../api/runs';
import type { Model, Run } from '../../api/types';
import { moment } from '../../base/numbers';
import { Badge, Card, CopyCommand } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { Empty, Loaded } from '../../widgets/states';
import { quotedName } from './names';

interface Row {
  run: Run;
  kind: string;
  text: string;
  invalid: string;
  settings: string;
  dataset: string;
}

const COLUMNS: ColumnDef<Row>[] = [
  {
    id: 'When',
    header: 'When',
    accessorFn: (row) => row.run.created_at,
    cell: ({ row }) => moment(row.original.run.created_at),
    enableColumnFilter: false,
  },
  {
    id: 'Kind',
    header: 'Kind',
    accessorKey: 'kind',
    cell: ({ row }) => (
      <Link href={runLink(row.original.run.id)} title={row.original.run.id}>
        {row.original.kind}
      </Link>
    ),
  },
  {
    id: 'Result',
    header: 'Result',
    accessorKey: 'text',
    cell: ({ row }) => <Result row={row.original} />,
  },
  { id: 'Settings', header: 'Settings', accessorKey: 'settings' },
  { id: 'Data set', header: 'Data set', accessorKey: 'dataset' },
];

function Result({ row }: { row: Row }) {
  if (!row.invalid) return row.text;
  return (
    <span title={row.invalid}>
      <s>{row.text}</s> <Badge kind="warn">not valid</Badge>{' '}
      <span className="quiet">{row.invalid}</span>
    </span>
  );
}

function rowsOf(runs: readonly Run[], names: Map<string, string>): Row[] {
  return runs.map((run) => ({
    run,
    kind: kindTitle(run.kind),
    text: headline(run),
    invalid: doubts(run).join(' '),
    settings: configText(run),
    dataset: names.get(run.dataset) ?? run.dataset,
  }));
}

export function History({ model }: { model: Model }) {
  const runs = useRuns({ model: model.id });
  const names = new Map(useDatasets().data?.map((one) => [one.id, one.name]));
  return (
    <Card
      title="History"
      actions={
        <>
          <a href={reportLink(model.id)} download>
            Report
          </a>
          <CopyCommand line={`hone run list --model ${quotedName(model.name)}`} />
        </>
      }
    >
      <Loaded query={runs} what="Loading the runs">
        {(all) =>
          all.length === 0 ? (
            <Empty title="Nothing measured yet">
              <p>
                Every benchmark, layer report, accuracy and quantization of this model will stand
                here. <Link href={modelLink(model.id, 'benchmark')}>Measure its throughput</Link>
              </p>
            </Empty>
          ) : (
            <DataTable
              rows={rowsOf(all, names)}
              columns={COLUMNS}
              caption={`Runs of ${model.name}`}
              filters={all.length > 12}
              height={420}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
