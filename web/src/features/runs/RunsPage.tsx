// Every kept result, of all models.

import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { kindTitle, RUN_KINDS } from '../../api/jobs';
import { runLink } from '../../api/links';
import { useModels } from '../../api/queries';
import { usePendingRemovals } from '../../api/removal';
import { runTitle } from '../../api/runs';
import { useMay } from '../../api/session';
import type { Run } from '../../api/types';
import { moment } from '../../base/numbers';
import { Button, Choice, CopyCommand } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { Confirm } from '../../widgets/Dialog';
import { SearchSelect } from '../../widgets/SearchSelect';
import { Empty, Loaded } from '../../widgets/states';
import { useFilter } from '../../widgets/useFilter';
import { useModelNames } from '../../widgets/useModelNames';
import { runColumns } from './runColumns';
import { comparable, compareLink, togglePick, useRunPages } from './runQueries';
import { useRemoveRun } from './useRemoveRun';
import './runs.css';

const KINDS = [
  { value: '', text: 'All' },
  ...RUN_KINDS.map((kind) => ({ value: kind, text: kindTitle(kind) })),
];

function CompareLink({ picked }: { picked: readonly Run[] }) {
  if (picked.length === 0) return null;
  if (picked.length === 1) return <span className="quiet">One more to compare</span>;
  return (
    <Link className="button primary" href={compareLink(picked)}>
      Compare {picked.length} runs
    </Link>
  );
}

function Filters() {
  const [kind, setKind] = useFilter('kind');
  const [model, setModel] = useFilter('model');
  const models = useModels().data ?? [];
  const options = [
    { value: '', text: 'All models' },
    ...models.map(({ id, name, precision }) => ({ value: id, text: name, note: precision })),
  ];
  return (
    <div className="row">
      <Choice label="Kind" value={kind} options={KINDS} onChange={setKind} />
      <div className="runs-model">
        <SearchSelect label="Model" options={options} value={model} onChange={setModel} />
      </div>
    </div>
  );
}

function None({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="No such run">
      <p>No run of this kind and model is kept.</p>
    </Empty>
  ) : (
    <Empty title="No run yet">
      <p>What is measured stands here: open a model and begin with its Benchmark tab.</p>
    </Empty>
  );
}

function List(props: { picked: readonly Run[]; onPick: (run: Run) => void }) {
  const { picked, onPick } = props;
  const [kind] = useFilter('kind');
  const [model] = useFilter('model');
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<Run>();
  const pages = useRunPages(kind, model);
  const gone = usePendingRemovals();
  const name = useModelNames();
  const may = useMay('editor');
  const removeRun = useRemoveRun();
  const columns = useMemo(
    () =>
      runColumns({
        name,
        picked,
        canPick: (run) => comparable(run, picked),
        pick: onPick,
        remove: may ? setAsked : undefined,
      }),
    [name, picked, onPick, may],
  );
  return (
    <Loaded query={pages} what="Loading the runs">
      {(all) => {
        const rows = all.filter((run) => !gone.has(`/runs/${run.id}`));
        if (rows.length === 0) return <None filtered={Boolean(kind || model)} />;
        return (
          <div className="stack-tight">
            <DataTable
              rows={rows}
              columns={columns}
              caption="Runs, newest first"
              fixed
              height={720}
              onRow={(run) => navigate(runLink(run.id))}
            />
            {pages.hasNextPage ? (
              <div>
                <Button
                  disabled={pages.isFetchingNextPage}
                  onClick={() => void pages.fetchNextPage()}
                >
                  Older runs
                </Button>
              </div>
            ) : null}
            {asked ? (
              <Confirm
                title={`Remove ${runTitle(asked, name)}`}
                action="Remove"
                onClose={() => setAsked(undefined)}
                onConfirm={() => removeRun(asked, name)}
              >
                <p>
                  The run of {moment(asked.created_at)} goes, with its samples. It can be taken back
                  for a minute, as long as this page stays open.
                </p>
              </Confirm>
            ) : null}
          </div>
        );
      }}
    </Loaded>
  );
}

export default function RunsPage() {
  const [kind] = useFilter('kind');
  const [model] = useFilter('model');
  const [picked, setPicked] = useState<readonly Run[]>([]);
  const pick = useMemo(() => (run: Run) => setPicked((now) => togglePick(now, run)), []);
  const options = [kind && `--kind ${kind}`, model && `--model ${model}`].filter(Boolean);
  const line = ['hone run list', ...options].join(' ');
  return (
    <div className="stack">
      <header className="page-head">
        <h1>Runs</h1>
        <CompareLink picked={picked} />
        <CopyCommand line={line} />
      </header>
      <Filters />
      <List picked={picked} onPick={pick} />
    </div>
  );
}
