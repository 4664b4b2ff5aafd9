import { Link } from 'wouter';
import { kindTitle } from '../../api/jobs';
import { runLink } from '../../api/links';
import { configText, doubts, headline, runModel } from '../../api/runs';
import type { Model, Run } from '../../api/types';
import { moment } from '../../base/numbers';
import { Badge, Card, CopyCommand } from '../../widgets/basics';

export function Latest({ runs, models }: { runs: readonly Run[]; models: readonly Model[] }) {
  const names = new Map(models.map((model) => [model.id, model.name]));
  return (
    <Card title="Latest results" actions={<CopyCommand line="hone run list" />}>
      {runs.length === 0 ? (
        <p className="quiet">Nothing measured yet. Open a model and measure its throughput.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className="table-scroll" tabIndex={0}>
          <table className="table latest">
            <caption className="visually-hidden">Latest results, newest first</caption>
            <thead>
              <tr>
                <th scope="col">Result</th>
                <th scope="col">Of</th>
                <th scope="col">Settings</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <LatestRow key={run.id} run={run} of={runModel(run, (id) => names.get(id) ?? id)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function LatestRow({ run, of }: { run: Run; of: string }) {
  const wrong = doubts(run).join(' ');
  return (
    <tr>
      <td>
        <Link href={runLink(run.id)} title={run.id}>
          {kindTitle(run.kind)}
        </Link>{' '}
        {wrong ? <s>{headline(run)}</s> : headline(run)}{' '}
        {wrong ? (
          <span title={wrong}>
            <Badge kind="warn">not valid</Badge>
          </span>
        ) : null}
      </td>
      <td title={of}>{of}</td>
      <td>{configText(run)}</td>
      <td>{moment(run.created_at)}</td>
    </tr>
  );
}
