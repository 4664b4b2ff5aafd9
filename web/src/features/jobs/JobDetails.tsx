// One job: what it was asked, how far it is, what it wrote, what came of it.

import { ApiError } from '../../api/client';
import { isLive, jobCommand, jobTitle, requestOf, secondsOf, tookText } from '../../api/jobs';
import { useJob } from '../../api/queries';
import type { Job } from '../../api/types';
import { duration, moment } from '../../base/numbers';
import { CopyCommand, Facts } from '../../widgets/basics';
import { JobState } from '../../widgets/JobState';
import { JsonTree } from '../../widgets/JsonTree';
import { ErrorBox, Loaded } from '../../widgets/states';
import { useNow } from '../../widgets/useNow';
import { JobLog } from './JobLog';
import { JobActions, Progress } from './JobParts';

function Times({ job }: { job: Job }) {
  const live = isLive(job.state);
  const now = useNow(live);
  return (
    <Facts
      pairs={[
        ['Asked for', moment(job.created_at)],
        [live ? 'Since then' : 'Took', live ? duration(secondsOf(job, now)) : tookText(job)],
        ['Attempts', job.attempts > 1 ? `${job.attempts}, the one before crashed` : ''],
        ['Priority', job.priority ? String(job.priority) : ''],
        ['Identifier', <code key="id">{job.id}</code>],
      ]}
    />
  );
}

function Body({ job, name }: { job: Job; name: (id: string) => string }) {
  return (
    <div className="stack">
      <div className="job-head">
        <h2>{jobTitle(job, name)}</h2>
        <JobState state={job.state} />
      </div>
      {isLive(job.state) ? <Progress job={job} /> : null}
      {job.state === 'failed' && job.error ? <ErrorBox error={new ApiError(job.error, 0)} /> : null}
      <JobActions job={job} />
      <Times job={job} />
      <div className="row">
        <CopyCommand line={jobCommand(job)} />
      </div>
      <JobLog job={job} />
      <section className="stack-tight">
        <h3>Request</h3>
        <JsonTree value={requestOf(job)} label="Request" />
      </section>
    </div>
  );
}

export function JobDetails({ id, name }: { id: string; name: (id: string) => string }) {
  const query = useJob(id);
  return (
    <Loaded query={query} what="Loading the job">
      {(job) => <Body job={job} name={name} />}
    </Loaded>
  );
}
