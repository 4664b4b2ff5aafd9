import type { ColumnDef } from '@tanstack/react-table';
import { kindTitle } from '../../api/jobs';
import { configText, doubts, headline, runModel } from '../../api/runs';
import type { Run } from '../../api/types';
import { moment } from '../../base/numbers';
import { Badge } from '../../widgets/basics';
import { Icon } from '../../widgets/Icon';

export interface RunActs {
  name: (id: string) => string;
  picked: readonly Run[];
  canPick: (run: Run) => boolean;
  pick: (run: Run) => void;
  /** Absent for those who may not. */
  remove: ((run: Run) => void) | undefined;
}

/** What cannot be trusted is struck through, and says why. */
function Result({ run }: { run: Run }) {
  const reasons = doubts(run);
  if (reasons.length === 0) return <span>{headline(run)}</span>;
  return <s title={reasons.join('\n')}>{headline(run)}</s>;
}

function Verdict({ run }: { run: Run }) {
  const reasons = doubts(run);
  if (reasons.length === 0) return null;
  return (
    <span className="runs-reason" title={reasons.join('\n')}>
      <Badge kind="warn">invalid</Badge> <span className="quiet">{reasons[0]}</span>
    </span>
  );
}

function Pick({ run, acts }: { run: Run; acts: RunActs }) {
  return (
    <input
      type="checkbox"
      aria-label={`Compare ${run.id}`}
      checked={acts.picked.some((one) => one.id === run.id)}
      disabled={!acts.canPick(run)}
      onClick={(event) => event.stopPropagation()}
      onChange={() => acts.pick(run)}
      onKeyDown={(event) => event.stopPropagation()}
    />
  );
}

function Remove({ run, remove }: { run: Run; remove: (run: Run) => void }) {
  return (
    <button
      type="button"
      className="icon-button small"
      aria-label={`Remove ${run.id}`}
      title="Remove …"
      onClick={(event) => {
        event.stopPropagation();
        remove(run);
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <Icon name="close" size={14} />
    </button>
  );
}

export function runColumns(acts: RunActs): ColumnDef<Run>[] {
  const circumstances = (run: Run) =>
    [configText(run), acts.name(run.dataset)].filter(Boolean).join(', ');
  const columns: ColumnDef<Run>[] = [
    {
      id: 'pick',
      header: () => <span className="visually-hidden">Compare</span>,
      enableSorting: false,
      cell: ({ row }) => <Pick run={row.original} acts={acts} />,
      meta: { width: 32 },
    },
    { id: 'kind', header: 'Kind', accessorFn: (run) => kindTitle(run.kind), meta: { width: 110 } },
    {
      id: 'model',
      header: 'Model',
      accessorFn: (run) => runModel(run, acts.name),
      // The table keeps values; names may come later.
      cell: ({ row }) => runModel(row.original, acts.name),
      meta: { width: 190 },
    },
    {
      id: 'result',
      header: 'Result',
      enableSorting: false,
      cell: ({ row }) => <Result run={row.original} />,
      meta: { numeric: true, width: 150 },
    },
    {
      id: 'config',
      header: 'Configuration, data set',
      accessorFn: circumstances,
      cell: ({ row }) => circumstances(row.original),
      meta: { width: 210 },
    },
    {
      id: 'ended',
      header: 'Ended',
      accessorKey: 'created_at',
      cell: ({ row }) => moment(row.original.created_at),
      meta: { width: 130 },
    },
    {
      id: 'verdict',
      header: 'Verdict',
      enableSorting: false,
      cell: ({ row }) => <Verdict run={row.original} />,
    },
  ];
  const { remove } = acts;
  if (remove) {
    columns.push({
      id: 'remove',
      header: () => <span className="visually-hidden">Remove</span>,
      enableSorting: false,
      cell: ({ row }) => <Remove run={row.original} remove={remove} />,
      meta: { width: 36 },
    });
  }
  return columns;
}
