// A quantization while it runs: its stages, what it says, and how the search goes on. It draws only
// when something new is said, so that it does not disturb what is measured.

import { useEffect, useMemo, useState } from 'react';
import { ApiError } from '../../api/client';
import { useCancelJob, useJob, useProgress } from '../../api/queries';
import type { Job, JobRequests, Progress } from '../../api/types';
import { duration, percent } from '../../base/numbers';
import { Chart } from '../../charts/Chart';
import { axisOf, scaleOf } from '../../charts/scale';
import type { Theme } from '../../charts/theme';
import { Badge, Bar, Button, Card } from '../../widgets/basics';
import { ErrorBox } from '../../widgets/states';
import { WhenDone } from '../../widgets/WhenDone';
import { stagesOf } from './form';
import { LiveCurve } from './LiveCurve';
import { heard, type Live, NOTHING, type StageState, stageStates, type Tried } from './live';

/** From what was read of the job, which knows what was told before, and from its events. */
function useLive(read: Progress | undefined, told: Progress | undefined): Live {
  const [live, setLive] = useState(NOTHING);
  useEffect(() => {
    if (read) setLive((before) => heard(before, read));
  }, [read]);
  useEffect(() => {
    if (told) setLive((before) => heard(before, told));
  }, [told]);
  return live;
}

const SIGNS: Record<StageState, string> = { done: '✓', now: '▸', later: '·' };

function Stages({ stages, live }: { stages: string[]; live: Live }) {
  const states = stageStates(stages, live);
  return (
    <ol className="stages" aria-label="Stages">
      {stages.map((stage, at) => (
        <li
          key={stage}
          className={states[at]}
          aria-current={states[at] === 'now' ? 'step' : undefined}
        >
          <span aria-hidden="true">{SIGNS[states[at] ?? 'later']}</span> {stage}
        </li>
      ))}
    </ol>
  );
}

function Search({ tried }: { tried: readonly Tried[] }) {
  const option = useMemo(() => {
    const groups = tried.at(-1)?.groups ?? 1;
    return (colors: Theme) => ({
      grid: { left: 48, right: 12, top: 28, bottom: 40 },
      xAxis: axisOf(scaleOf([0, Math.max(4, tried.length)], 'zero'), 'candidate', colors),
      yAxis: axisOf(scaleOf([0, groups], 'zero'), 'groups in float', colors, true),
      series: [
        {
          type: 'line',
          step: 'end',
          symbolSize: 5,
          lineStyle: { color: colors.accent },
          itemStyle: { color: colors.accent },
          data: tried.map((one, at) => [at + 1, one.groups_float]),
        },
      ],
    });
  }, [tried]);
  if (tried.length < 2) return null;
  const last = tried.at(-1);
  return (
    <Chart
      title="Search: groups of layers in floating point"
      summary={`${tried.length} candidates so far, the last with ${last?.groups_float} of ${last?.groups} groups in float`}
      option={option}
      table={{
        columns: ['candidate', 'groups in float', 'of'],
        rows: tried.map((one, at) => [at + 1, one.groups_float, one.groups]),
      }}
      height={180}
    />
  );
}

function Ended({ job }: { job: Job }) {
  if (job.state === 'failed' && job.error) return <ErrorBox error={new ApiError(job.error, 0)} />;
  if (job.state === 'cancelled')
    return <Badge kind="warn">cancelled; what was observed is kept for the next time</Badge>;
  return null;
}

function Running({ job, told }: { job: Job; told: Progress | undefined }) {
  const live = useLive(job.progress, told);
  const progress = told ?? job.progress;
  const cancel = useCancelJob();
  const stages = stagesOf({ model: '', ...job.request.request } as JobRequests['quantize']);
  const remaining = progress?.remaining_seconds;
  const fraction = progress?.fraction ?? 0;
  return (
    <div className="stack">
      <div className="live-head" role="status">
        <Bar
          fraction={fraction}
          label={progress?.fraction === undefined ? job.state : percent(fraction, 0)}
        />
        <span>{job.state === 'queued' ? 'waits until it is its turn' : progress?.message}</span>
        <span className="quiet-line">
          {remaining === undefined || remaining === null ? '' : `about ${duration(remaining)} left`}
        </span>
        <Button onClick={() => cancel.mutate(job.id)} disabled={cancel.isPending}>
          Cancel
        </Button>
      </div>
      <Stages stages={stages} live={live} />
      {live.curve ? <LiveCurve curve={live.curve} /> : null}
      <Search tried={live.tried} />
      {live.said.length > 0 ? (
        <details>
          <summary>What it said</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <ul className="said" tabIndex={0}>
            {live.said.toReversed().map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

/** `onDone` once, when it ends while it is looked at. */
export function LiveJob({ id, onDone }: { id: string; onDone: (run: string) => void }) {
  const query = useJob(id);
  const told = useProgress(id);
  const job = query.data;
  if (!job) return query.error ? <ErrorBox error={query.error} /> : null;
  const active = job.state === 'queued' || job.state === 'running';
  if (job.state === 'done') return <WhenDone id={id} then={onDone} />;
  return (
    <Card title={active ? 'Quantizing' : 'Quantization'}>
      {active ? <Running job={job} told={told} /> : <Ended job={job} />}
    </Card>
  );
}
