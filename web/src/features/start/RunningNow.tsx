import { Link } from 'wouter';
import { isLive, jobTitle } from '../../api/jobs';
import { jobLink } from '../../api/links';
import { useJobs, useModels } from '../../api/queries';
import { Card } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { Loaded } from '../../widgets/states';

const SHOWN = 5;

export function RunningNow() {
  const names = new Map(useModels().data?.map((model) => [model.id, model.name]));
  return (
    <Card title="Running now" actions={<Link href="/jobs">all jobs</Link>}>
      <Loaded query={useJobs()}>
        {(jobs) => {
          const live = jobs.filter((job) => isLive(job.state));
          if (live.length === 0) return <p className="quiet">Nothing runs.</p>;
          return (
            <ul className="start-running">
              {live.slice(0, SHOWN).map((job) => (
                <li key={job.id}>
                  <Link href={jobLink(job.id)}>{jobTitle(job, (id) => names.get(id) ?? id)}</Link>
                  <JobProgress id={job.id} />
                </li>
              ))}
              {live.length > SHOWN ? (
                <li className="quiet">and {live.length - SHOWN} more</li>
              ) : null}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}
