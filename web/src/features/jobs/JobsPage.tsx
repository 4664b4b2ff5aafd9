// All jobs, and one of them beside the list.

import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { useLocation, useParams, useSearch } from 'wouter';
import { isLive, JOB_KINDS, kindTitle, secondsOf, subjectOf, tookText } from '../../api/jobs';
import { jobLink } from '../../api/links';
import { useProgress } from '../../api/queries';
import type { Job } from '../../api/types';
import { moment, wholePercent } from '../../base/numbers';
import { Beside } from '../../widgets/Beside';
import { Button, Choice, CopyCommand } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { JobState } from '../../widgets/JobState';
import { Empty, Loaded } from '../../widgets/states';
import { useFilter } from '../../widgets/useFilter';
import { useModelNames } from '../../widgets/useModelNames';
import { JobDetails } from './JobDetails';
import { useJobPages } from './jobQueries';
import './jobs.css';

const STATES = [
  { value: '', text: 'All' },
  { value: 'running', text: 'Running' },
  { value: 'queued', text: 'Waiting' },
  { value: 'done', text: 'Done' },
  { value: 'failed', text: 'Failed' },
  { value: 'cancelled', text: 'Cancelled' },
] as const;

function Stage({ job }: { job: Job }) {
  const live = useProgress(job.id);
  if (job.state === 'failed') return <span>{job.error?.message}</span>;
  if (!isLive(job.state)) return null;
  const { stage, fraction } = live ?? job.progress ?? {};
  return (
    <span>
      {stage} {fraction === undefined ? '' : wholePercent(fraction)}
    </span>
  );
}

function columnsOf(name: (id: string) => string, narrow: boolean): ColumnDef<Job>[] {
  const columns: ColumnDef<Job>[] = [
    { id: 'state', header: 'State', cell: ({ row }) => <JobState state={row.original.state} /> },
    { id: 'kind', header: 'What', accessorFn: (job) => kindTitle(job.kind) },
    {
      id: 'subject',
      header: 'On',
      accessorFn: (job) => subjectOf(job, name),
      // The table keeps values; names may come later.
      cell: ({ row }) => subjectOf(row.original, name),
    },
    {
      id: 'created',
      header: 'Asked for',
      accessorKey: 'created_at',
      cell: ({ row }) => moment(row.original.created_at),
    },
    {
      id: 'took',
      header: 'Took',
      accessorFn: (job) => (isLive(job.state) ? undefined : secondsOf(job, 0)),
      cell: ({ row: { original: job } }) => (isLive(job.state) ? '' : tookText(job)),
      meta: { numeric: true },
    },
    { id: 'stage', header: 'Stage', cell: ({ row }) => <Stage job={row.original} /> },
  ];
  return narrow ? columns.filter((column) => column.id !== 'stage') : columns;
}

function Filters() {
  const [state, setState] = useFilter('state');
  const [kind, setKind] = useFilter('kind');
  return (
    <div className="row">
      <Choice label="State" value={state} options={STATES} onChange={setState} />
      <select aria-label="Kind" value={kind} onChange={(event) => setKind(event.target.value)}>
        <option value="">All kinds</option>
        {JOB_KINDS.map((one) => (
          <option key={one} value={one}>
            {kindTitle(one)}
          </option>
        ))}
      </select>
    </div>
  );
}

function List({ chosen }: { chosen: string | undefined }) {
  const [state] = useFilter('state');
  const [kind] = useFilter('kind');
  const search = useSearch();
  const [, navigate] = useLocation();
  const pages = useJobPages(state);
  const name = useModelNames();
  const columns = useMemo(() => columnsOf(name, Boolean(chosen)), [name, chosen]);
  return (
    <Loaded query={pages} what="Loading the jobs">
      {(all) => {
        const rows = kind ? all.filter((job) => job.kind === kind) : all;
        if (rows.length === 0) return <NoJobs filtered={Boolean(state || kind)} />;
        return (
          <div className="stack-tight">
            <DataTable
              rows={rows}
              columns={columns}
              caption="Jobs, newest first"
              height={720}
              chosen={(job) => job.id === chosen}
              onRow={(job) => navigate(`${jobLink(job.id)}${search ? `?${search}` : ''}`)}
            />
            {pages.hasNextPage ? (
              <div>
                <Button
                  disabled={pages.isFetchingNextPage}
                  onClick={() => void pages.fetchNextPage()}
                >
                  Older jobs
                </Button>
              </div>
            ) : null}
          </div>
        );
      }}
    </Loaded>
  );
}

function NoJobs({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="No such job">
      <p>No job has this state and kind.</p>
    </Empty>
  ) : (
    <Empty title="No job yet">
      <p>
        Every import, measurement and quantization will stand here, with its log and its result.
      </p>
    </Empty>
  );
}

export default function JobsPage() {
  const search = useSearch();
  const { id } = useParams<{ id?: string }>();
  const name = useModelNames();
  return (
    <div className="stack">
      <header className="page-head">
        <h1>Jobs</h1>
        <CopyCommand line="hone job list" />
      </header>
      <Filters />
      <Beside
        list={<List chosen={id} />}
        label="The chosen job"
        closeHref={`/jobs${search ? `?${search}` : ''}`}
      >
        {id ? <JobDetails key={id} id={id} name={name} /> : null}
      </Beside>
    </div>
  );
}
