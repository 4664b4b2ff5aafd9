// Jobs over any page: what runs and waits with its progress, and what ended last.

import { Link } from 'wouter';
import { isLive, jobTitle, tookText } from '../../api/jobs';
import { jobLink, outcome } from '../../api/links';
import { useJobs } from '../../api/queries';
import type { Job } from '../../api/types';
import { moment } from '../../base/numbers';
import { Dialog } from '../../widgets/Dialog';
import { JobState } from '../../widgets/JobState';
import { Empty, Loaded } from '../../widgets/states';
import { useModelNames } from '../../widgets/useModelNames';
import { JobActions, Progress } from './JobParts';
import './jobs.css';

const ENDED_SHOWN = 12;

/** What runs, then what waits in the order it will run. */
function inTurn(jobs: Job[]): Job[] {
  const oldestFirst = jobs.filter((job) => isLive(job.state)).reverse();
  const rank = (job: Job) =>
    job.state === 'running' ? Number.MAX_SAFE_INTEGER : (job.priority ?? 0);
  return oldestFirst.sort((a, b) => rank(b) - rank(a));
}

function Live({ job, title, onClose }: { job: Job; title: string; onClose: () => void }) {
  return (
    <li className="drawer-live">
      <div className="job-head">
        <h3>
          <Link href={jobLink(job.id)} onClick={onClose}>
            {title}
          </Link>
        </h3>
        <JobState state={job.state} />
      </div>
      {job.state === 'running' ? <Progress job={job} /> : null}
      <JobActions job={job} onLeave={onClose} />
    </li>
  );
}

function Ended({ job, title, onClose }: { job: Job; title: string; onClose: () => void }) {
  const made = outcome(job);
  return (
    <li className="drawer-ended">
      <JobState state={job.state} />
      <span className="drawer-title">
        <Link href={jobLink(job.id)} onClick={onClose}>
          {title}
        </Link>
        <span className="quiet">
          {moment(job.updated_at)}, took {tookText(job)}
        </span>
      </span>
      {made ? (
        <Link href={made.href} onClick={onClose}>
          {made.text}
        </Link>
      ) : null}
      {job.state === 'failed' && job.error ? (
        <p className="drawer-error">
          <strong>✕ {job.error.message}</strong> {job.error.remedy}
        </p>
      ) : null}
    </li>
  );
}

function Lists({ jobs, onClose }: { jobs: Job[]; onClose: () => void }) {
  const name = useModelNames();
  const live = inTurn(jobs);
  const ended = jobs.filter((job) => !isLive(job.state)).slice(0, ENDED_SHOWN);
  return (
    <div className="stack">
      {live.length > 0 ? (
        <ul className="plain-list">
          {live.map((job) => (
            <Live key={job.id} job={job} title={jobTitle(job, name)} onClose={onClose} />
          ))}
        </ul>
      ) : (
        <Empty title="Nothing runs">
          <p>Imports, measurements and quantizations show here what they do.</p>
        </Empty>
      )}
      {ended.length > 0 ? <h3>Ended last</h3> : null}
      <ul className="plain-list">
        {ended.map((job) => (
          <Ended key={job.id} job={job} title={jobTitle(job, name)} onClose={onClose} />
        ))}
      </ul>
    </div>
  );
}

export default function JobDrawer({ onClose }: { onClose: () => void }) {
  const jobs = useJobs();
  return (
    <Dialog
      title="Jobs"
      place="drawer"
      onClose={onClose}
      actions={
        <Link href="/jobs" onClick={onClose}>
          All jobs
        </Link>
      }
    >
      <Loaded query={jobs} what="Loading the jobs">
        {(all) => <Lists jobs={all} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
}
