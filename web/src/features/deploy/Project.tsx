// Everything about a model as one file that another Hone reads.

import { useState } from 'react';
import { useActiveJobs } from '../../api/modelJobs';
import { useJob, useStartJob } from '../../api/queries';
import { projectLink } from '../../api/report';
import type { Model } from '../../api/types';
import { Button, Card, CopyCommand } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { ErrorBox } from '../../widgets/states';
import { projectCommand } from './form';

function Making({ job, model }: { job: string; model: Model }) {
  if (useJob(job).data?.state !== 'done') return <JobProgress id={job} />;
  return (
    <p role="status">
      The file is made.{' '}
      <a href={projectLink(model.id)} download>
        Download the project
      </a>
    </p>
  );
}

export function Project({ model }: { model: Model }) {
  const [withData, setWithData] = useState(false);
  const start = useStartJob('project_export');
  const [active] = useActiveJobs('project_export', model);
  const job = active?.id ?? start.data?.id;
  return (
    <Card title="Project" actions={<CopyCommand line={projectCommand(model, withData)} />}>
      <div className="stack-tight">
        <p>
          The model, what it was made from and what was made of it, their runs and files, as one
          file for another Hone. Drop it on Models there.
        </p>
        <div className="row">
          <label className="deploy-check">
            <input
              type="checkbox"
              checked={withData}
              onChange={(event) => setWithData(event.target.checked)}
            />
            with the images of the data sets
          </label>
          <Button
            disabled={start.isPending || active !== undefined}
            onClick={() => start.mutate({ model: model.id, with_data: withData })}
          >
            Make the project file
          </Button>
        </div>
        {start.error ? <ErrorBox error={start.error} /> : null}
        {job ? <Making key={job} job={job} model={model} /> : null}
      </div>
    </Card>
  );
}
