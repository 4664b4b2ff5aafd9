// How far a job is: stage, bar, remaining time, cancel. Text once a second and no animation, since
// the page must not disturb what is measured.

import { ApiError } from '../api/client';
import { useCancelJob, useJob, useProgress } from '../api/queries';
import { duration } from '../base/numbers';
import { Badge, Bar, Button } from './basics';
import { ErrorBox } from './states';

export function JobProgress({ id, onDone }: { id: string; onDone?: (run: string) => void }) {
  const query = useJob(id);
  const live = useProgress(id);
  const cancel = useCancelJob();
  const job = query.data;
  if (!job) return query.error ? <ErrorBox error={query.error} /> : null;
  if (job.state === 'failed' && job.error) return <ErrorBox error={new ApiError(job.error, 0)} />;
  if (job.state === 'cancelled') return <Badge kind="warn">cancelled</Badge>;
  if (job.state === 'done') {
    return (
      <span className="job-done">
        <Badge kind="good">done</Badge>
        {onDone ? <Button onClick={() => onDone(job.run)}>Show the result</Button> : null}
      </span>
    );
  }
  const progress = live ?? job.progress;
  const remaining = progress?.remaining_seconds;
  return (
    <div className="job-progress" role="status">
      <Bar fraction={progress?.fraction ?? 0} label={progress?.stage ?? job.state} />
      <span>{progress?.message}</span>
      <span>{remaining === undefined ? '' : `about ${duration(remaining)} left`}</span>
      <Button onClick={() => cancel.mutate(id)} disabled={cancel.isPending}>
        Cancel
      </Button>
    </div>
  );
}
