import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { outcome } from '../../api/links';
import { useJob, useStartJob } from '../../api/queries';
import { Button } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { ErrorBox } from '../../widgets/states';

interface DemoProps {
  /** Id of the job that was begun; empty while there is none. */
  job: string;
  onJob: (id: string) => void;
  quiet?: boolean;
}

/** The project's own small model in one click; `quiet` where there are models already. */
export function Demo({ job, onJob, quiet = false }: DemoProps) {
  const start = useStartJob('demo');
  const begin = () => start.mutate({}, { onSuccess: (made) => onJob(made.id) });
  return (
    <div className="row">
      <Button primary={!quiet} onClick={begin} disabled={start.isPending || job !== ''}>
        Try the demo model
      </Button>
      <span className="quiet">
        A small network that tells shapes apart, with a data set of its own
      </span>
      {start.error ? <ErrorBox error={start.error} /> : null}
      {job ? <Trying job={job} onEnd={() => onJob('')} /> : null}
    </div>
  );
}

function Trying({ job: id, onEnd }: { job: string; onEnd: () => void }) {
  const [, navigate] = useLocation();
  const job = useJob(id).data;
  const href = job?.state === 'done' ? (outcome(job)?.href ?? '/models') : undefined;
  useEffect(() => {
    if (href) navigate(href);
  }, [href, navigate]);
  const ended = job?.state === 'failed' || job?.state === 'cancelled';
  return (
    <>
      <JobProgress id={id} />
      {ended ? <Button onClick={onEnd}>Dismiss</Button> : null}
    </>
  );
}
