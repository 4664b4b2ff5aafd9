// The runtime's graph is made on demand: what it is, how it should be compiled, and the job.

import { useEffect, useState } from 'react';
import { useJob, useStartJob } from '../../api/queries';
import { Button, Field } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { Empty, ErrorBox } from '../../widgets/states';
import type { Graph } from './useGraph';
import type { RuntimeOptions } from './useGraphData';

const PRECISIONS = ['', 'f32', 'bf16', 'f16', 'default'] as const;

function request(model: string, options: RuntimeOptions) {
  const { precision, streams, batch } = options;
  const run = {
    ...(precision ? { precision } : {}),
    ...(streams ? { streams } : {}),
    ...(batch ? { batch: Number(batch) } : {}),
  };
  return { model, runtime: true, run } as Parameters<
    ReturnType<typeof useStartJob<'graph'>>['mutate']
  >[0];
}

export function RuntimeMissing({ graph }: { graph: Graph }) {
  const start = useStartJob('graph');
  const [job, setJob] = useState<string | undefined>(undefined);
  const make = () =>
    start.mutate(request(graph.client.model, graph.state.options), {
      onSuccess: (made) => setJob(made.id),
    });
  return (
    <Empty title="The runtime's graph is not made yet">
      <p>
        It shows what really runs: layers fused, removed and inserted, the kernel and precision of
        each. Making it compiles the model once.
      </p>
      <RuntimeOptionsForm graph={graph} />
      {job ? (
        <Making id={job} graph={graph} />
      ) : (
        <Button primary onClick={make} disabled={start.isPending}>
          Make the runtime's graph
        </Button>
      )}
      {start.error ? <ErrorBox error={start.error} /> : null}
    </Empty>
  );
}

/** The job; when it is done the graph is read. */
function Making({ id, graph }: { id: string; graph: Graph }) {
  const state = useJob(id).data?.state;
  const { refetch } = graph.graphs.runtime;
  useEffect(() => {
    if (state === 'done') void refetch();
  }, [state, refetch]);
  return <JobProgress id={id} />;
}

/** How the model is compiled; empty fields are as `hone graph --runtime` has them. */
export function RuntimeOptionsForm({ graph }: { graph: Graph }) {
  const { options } = graph.state;
  return (
    <div className="graph-options">
      <Field label="Precision">
        {(id) => (
          <select
            id={id}
            value={options.precision ?? ''}
            onChange={(event) => graph.change({ precision: event.target.value || undefined })}
          >
            {PRECISIONS.map((one) => (
              <option key={one} value={one}>
                {one || 'as usual'}
              </option>
            ))}
          </select>
        )}
      </Field>
      {(['streams', 'batch'] as const).map((key) => (
        <Field key={key} label={key === 'streams' ? 'Streams' : 'Batch'}>
          {(id) => (
            <input
              id={id}
              type="number"
              min={1}
              placeholder="as usual"
              value={options[key] ?? ''}
              onChange={(event) => graph.change({ [key]: event.target.value || undefined })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
