// How far a job is, and what can be done with it: the same in the drawer and on its page.

import { Link, useLocation } from 'wouter';
import { isLive } from '../../api/jobs';
import { jobLink, outcome } from '../../api/links';
import { useCancelJob, useProgress } from '../../api/queries';
import { useMay } from '../../api/session';
import type { Job } from '../../api/types';
import { DASH, duration, wholePercent } from '../../base/numbers';
import { Button } from '../../widgets/basics';
import { ErrorBox } from '../../widgets/states';
import { canRunAgain, useRunAgain } from './jobQueries';

/** Stage, bar, percent, remaining time; text once a second at most, no animation. */
export function Progress({ job }: { job: Job }) {
  const live = useProgress(job.id);
  const progress = live ?? job.progress;
  if (job.state === 'queued') return <p className="quiet">Waits for its turn</p>;
  const fraction = progress?.fraction;
  const left = progress?.remaining_seconds;
  return (
    <div className="job-now">
      <div className="job-now-line">
        <strong>{progress?.stage || 'starting'}</strong>
        <span>{fraction === undefined ? DASH : wholePercent(fraction)}</span>
        <span>{left === undefined ? 'remaining time not known' : `${duration(left)} left`}</span>
      </div>
      <progress className="job-bar" aria-label="Progress" max={1} value={fraction ?? 0} />
      <p className="job-message">
        {progress?.message === progress?.stage ? '' : progress?.message}
      </p>
    </div>
  );
}

/** Cancel, open what came of it, ask for it again. */
export function JobActions({ job, onLeave }: { job: Job; onLeave?: () => void }) {
  const may = useMay('editor');
  const cancel = useCancelJob();
  const again = useRunAgain();
  const [, navigate] = useLocation();
  const made = outcome(job);
  const error = cancel.error ?? again.error;
  return (
    <>
      <div className="row">
        {made ? (
          <Link className="button primary" href={made.href} onClick={onLeave}>
            {made.text}
          </Link>
        ) : null}
        {may && isLive(job.state) ? (
          <Button disabled={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
            {cancel.isPending ? 'Cancelling …' : 'Cancel'}
          </Button>
        ) : null}
        {may && canRunAgain(job) ? (
          <Button
            disabled={again.isPending}
            onClick={() => again.mutate(job, { onSuccess: (next) => navigate(jobLink(next.id)) })}
          >
            Run again
          </Button>
        ) : null}
      </div>
      {error ? <ErrorBox error={error} /> : null}
    </>
  );
}
