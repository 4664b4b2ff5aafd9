// Where a network can run: this machine now, its devices, variants of its processor, and what is
// absent.

import type { ColumnDef } from '@tanstack/react-table';
import { useLocation } from 'wouter';
import { targetLink } from '../../api/links';
import { useTargets } from '../../api/queries';
import type { Target } from '../../api/types';
import { DASH } from '../../base/numbers';
import { Beside } from '../../widgets/Beside';
import { Badge, CopyCommand, Precision } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { Empty, Loaded } from '../../widgets/states';
import { MachineCards } from './MachineCards';
import { TargetDetails } from './TargetDetails';
import './targets.css';

const COLUMNS: ColumnDef<Target>[] = [
  {
    id: 'id',
    header: 'Target',
    accessorKey: 'id',
    cell: ({ row }) => <span className="mono">{row.original.id}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    accessorKey: 'status',
    cell: ({ row: { original: target } }) => (
      <Badge kind={target.status === 'available' ? 'good' : 'quiet'}>{target.status}</Badge>
    ),
  },
  { id: 'kind', header: 'Kind', accessorKey: 'kind' },
  {
    id: 'isa',
    header: 'Instruction set',
    accessorFn: (target) =>
      target.status === 'available' ? `${target.isa}${target.capped ? ' (capped)' : ''}` : DASH,
  },
  {
    id: 'threads',
    header: 'Threads',
    accessorFn: (target) => (target.status === 'available' ? target.core_set : DASH),
    meta: { numeric: true, help: 'Numbers of the hardware threads' },
  },
  {
    id: 'precision',
    header: 'Precision',
    accessorKey: 'precision',
    cell: ({ row: { original: target } }) =>
      target.precision ? <Precision of={target.precision} /> : <span className="quiet">any</span>,
  },
  {
    id: 'label',
    header: 'What it is, or what is missing',
    accessorFn: (target) =>
      target.missing.length > 0
        ? `${target.label}: ${target.missing.map((one) => one.text).join('; ')}`
        : target.label,
  },
];

/** The id in the address: it may hold `:`, `@` and `/`. */
function useChosen(): string {
  const [path] = useLocation();
  const part = path.split('/')[2] ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function Chosen({ id, targets }: { id: string; targets: Target[] }) {
  const target = targets.find((one) => one.id === id);
  if (target) return <TargetDetails key={id} target={target} />;
  return (
    <Empty title={`${id} is not in the list`}>
      <p>The command line takes it all the same if its parts are right.</p>
      <CopyCommand line={`hone target show ${id}`} />
    </Empty>
  );
}

/** Beside a chosen target only what tells the targets apart. */
const NARROW = COLUMNS.filter(({ id }) => ['id', 'status', 'isa', 'threads'].includes(id ?? ''));

function List({ targets, chosen }: { targets: Target[]; chosen: string }) {
  const [, navigate] = useLocation();
  return (
    <div className="stack-tight">
      <DataTable
        rows={targets}
        columns={chosen ? NARROW : COLUMNS}
        caption="Targets of this machine"
        chosen={(target) => target.id === chosen}
        onRow={(target) => navigate(targetLink(target.id))}
      />
      <p className="quiet">
        Others can be written in the same way: <code>DEVICE[:ISA][@CORES][/PRECISION]</code>, such
        as <code>cpu:avx2@0-1/f32</code>. A capped target runs the kernels of its instruction set;
        clock and caches stay.
      </p>
    </div>
  );
}

export default function TargetsPage() {
  const chosen = useChosen();
  const targets = useTargets();
  return (
    <div className="stack">
      <header className="page-head">
        <h1>Targets</h1>
        <CopyCommand line="hone target list" />
      </header>
      <MachineCards />
      <Loaded query={targets} what="Looking for devices">
        {(all) => (
          <Beside
            list={<List targets={all} chosen={chosen} />}
            label="The chosen target"
            closeHref="/targets"
          >
            {chosen ? <Chosen id={chosen} targets={all} /> : null}
          </Beside>
        )}
      </Loaded>
    </div>
  );
}
