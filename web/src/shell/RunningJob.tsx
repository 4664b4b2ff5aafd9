// What runs now, as a thin bar in the top bar: stage, how far, remaining time. A click opens the
// drawer. Its place keeps its width, so that nothing moves when work begins or ends.

import { isLive, jobTitle } from '../api/jobs';
import { useJobs, useProgress } from '../api/queries';
import type { Job, Progress } from '../api/types';
import { duration, wholePercent } from '../base/numbers';
import { useModelNames } from '../widgets/useModelNames';
import { showOverlay } from './overlay';

/** "calibrate · 42 % · 12 s left" */
export function progressText(job: Job, live: Progress | undefined): string {
  const progress = live ?? job.progress;
  const { fraction, remaining_seconds: left } = progress ?? {};
  return [
    progress?.stage || (job.state === 'queued' ? 'waiting' : 'starting'),
    fraction === undefined ? '' : wholePercent(fraction),
    left === undefined ? '' : `${duration(left)} left`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function Running({ job, waiting }: { job: Job; waiting: number }) {
  const name = useModelNames();
  const live = useProgress(job.id);
  const fraction = (live ?? job.progress)?.fraction ?? 0;
  return (
    <>
      <span className="running-title">
        {jobTitle(job, name)}
        {waiting > 0 ? (
          <span className="quiet" title={`${waiting} waiting`}>
            {' '}
            +{waiting}
            <span className="visually-hidden"> waiting</span>
          </span>
        ) : null}
      </span>
      <span className="running-stage">{progressText(job, live)}</span>
      <span className="running-bar" aria-hidden="true">
        <span style={{ width: `${Math.min(1, fraction) * 100}%` }} />
      </span>
    </>
  );
}

export function RunningJob() {
  const jobs = useJobs().data ?? [];
  const live = jobs.filter((job) => isLive(job.state));
  const first = live.find((job) => job.state === 'running') ?? live.at(-1);
  return (
    <button
      type="button"
      className={`running ${first ? 'busy' : ''}`}
      aria-haspopup="dialog"
      title="Jobs (Shift J)"
      onClick={() => showOverlay('jobs')}
    >
      {first ? (
        <Running job={first} waiting={live.length - 1} />
      ) : (
        <span className="running-idle">No job runs</span>
      )}
    </button>
  );
}
