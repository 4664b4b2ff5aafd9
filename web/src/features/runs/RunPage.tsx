// Where the link of a run leads: on to the view made for its kind, or to the run as plain facts.

import { Link, Redirect, useParams, useSearch } from 'wouter';
import { kindTitle } from '../../api/jobs';
import { datasetLink, modelLink, runView } from '../../api/links';
import { useModels, useRun } from '../../api/queries';
import { doubts, headline, runModel, runTitle } from '../../api/runs';
import type { Run } from '../../api/types';
import { moment } from '../../base/numbers';
import { Badge, Card, CopyCommand, Facts } from '../../widgets/basics';
import { JsonTree } from '../../widgets/JsonTree';
import { Loaded } from '../../widgets/states';
import { useModelNames } from '../../widgets/useModelNames';
import './runs.css';

function RunFacts({ run, name }: { run: Run; name: (id: string) => string }) {
  const reasons = doubts(run);
  return (
    <Facts
      pairs={[
        ['Kind', kindTitle(run.kind)],
        [
          'Model',
          run.model ? (
            <Link key="model" href={modelLink(run.model)}>
              {runModel(run, name)}
            </Link>
          ) : undefined,
        ],
        [
          'Data set',
          run.dataset ? (
            <Link key="data" href={datasetLink(run.dataset)}>
              {name(run.dataset)}
            </Link>
          ) : undefined,
        ],
        ['Result', reasons.length > 0 ? <s key="result">{headline(run)}</s> : headline(run)],
        [
          'Verdict',
          reasons.length > 0 ? (
            <span key="verdict">
              <Badge kind="warn">invalid</Badge> {reasons.join(' ')}
            </span>
          ) : undefined,
        ],
        ['Ended', moment(run.created_at)],
        ['Identifier', <code key="id">{run.id}</code>],
      ]}
    />
  );
}

function Record({ run }: { run: Run }) {
  const name = useModelNames();
  const view = runView(run);
  const { context, ...result } = (run.result ?? {}) as Record<string, unknown>;
  return (
    <div className="reading stack">
      <header className="page-head">
        <h1>{runTitle(run, name)}</h1>
        {view ? (
          <Link className="button" href={view}>
            Open its view
          </Link>
        ) : null}
        <CopyCommand line={`hone run show ${run.id}`} />
      </header>
      <Card>
        <RunFacts run={run} name={name} />
      </Card>
      <div className="columns">
        <Card title="Request">
          <JsonTree value={run.request} label="Request" />
        </Card>
        {context ? (
          <Card title="Context">
            <JsonTree value={context} label="Context" />
          </Card>
        ) : null}
      </div>
      <Card title="Result">
        <JsonTree value={result} label="Result" />
      </Card>
    </div>
  );
}

/** The view of a run whose model is gone would only say so: then the record is shown. */
function Onward({ run }: { run: Run }) {
  const models = useModels();
  const plain = new URLSearchParams(useSearch()).get('as') === 'record';
  const view = runView(run);
  if (plain || !view) return <Record run={run} />;
  if (models.data) {
    const known = run.kind === 'compare' || models.data.some((model) => model.id === run.model);
    return known ? <Redirect to={view} replace /> : <Record run={run} />;
  }
  return models.error ? <Record run={run} /> : null;
}

export default function RunPage() {
  const { id } = useParams<{ id: string }>();
  const run = useRun(id);
  return (
    <Loaded query={run} what="Loading the run">
      {(found) => <Onward run={found} />}
    </Loaded>
  );
}
