// What is derived of a model by a short job: read where it was made, else made on asking, or at
// once where it costs next to nothing.

import type { UseQueryResult } from '@tanstack/react-query';
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../api/client';
import { useJob, useStartJob } from '../api/queries';
import { useMay } from '../api/session';
import type { JobRequests } from '../api/types';
import { Button } from './basics';
import { JobProgress } from './JobProgress';
import { Empty, ErrorBox, Loaded } from './states';

export interface MadeProps<T, Kind extends keyof JobRequests> {
  query: UseQueryResult<T, ApiError>;
  /** The job that makes it. */
  kind: Kind;
  request: JobRequests[Kind];
  /** What it is, as the title of the empty state. */
  title: string;
  /** What making it gives and costs, and the button's words. */
  text: string;
  action: string;
  /** Make it as soon as it is looked for. */
  atOnce?: boolean;
  children: (data: T) => ReactNode;
}

const notMade = (error: ApiError | null) =>
  error instanceof ApiError && error.code.endsWith('.not_made');

export function Made<T, Kind extends keyof JobRequests>(props: MadeProps<T, Kind>) {
  const { query, children } = props;
  if (!query.data && notMade(query.error)) return <Maker {...props} />;
  return <Loaded query={query}>{children}</Loaded>;
}

/** What was asked for, known to everything on the page that shows it. */
interface Asked {
  job?: string;
  /** Why the server did not take it. */
  error?: ApiError;
}

function useAsked<Kind extends keyof JobRequests>(kind: Kind, request: JobRequests[Kind]) {
  const client = useQueryClient();
  const start = useStartJob(kind);
  const key = ['asked', kind, request];
  const { data: asked } = useQuery<Asked>({ queryKey: key, queryFn: skipToken });
  const tell = (what: Asked) => client.setQueryData<Asked>(key, what);
  const ask = () => {
    tell({});
    start.mutateAsync(request).then(
      (job) => tell({ job: job.id }),
      (error: ApiError) => tell({ error }),
    );
  };
  return { asked, ask, isAsked: () => client.getQueryData(key) !== undefined };
}

function Maker<T, Kind extends keyof JobRequests>(props: MadeProps<T, Kind>) {
  const { query, kind, request, title, text, action, atOnce = false } = props;
  const mayMake = useMay('editor');
  const { asked, ask, isAsked } = useAsked(kind, request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each thing that is missing
  useEffect(() => {
    if (atOnce && mayMake && !isAsked()) ask();
  }, [atOnce, mayMake, kind, JSON.stringify(request)]);
  if (asked?.error) {
    return (
      <Again onAgain={ask}>
        <ErrorBox error={asked.error} />
      </Again>
    );
  }
  if (asked?.job) return <Making key={asked.job} id={asked.job} query={query} onAgain={ask} />;
  if (asked || (atOnce && mayMake)) return <p className="loading">Working it out …</p>;
  return (
    <Empty title={title}>
      <p>{text}</p>
      {mayMake ? <Button onClick={ask}>{action}</Button> : null}
    </Empty>
  );
}

/** What came instead of it, and the way out. */
function Again({ onAgain, children }: { onAgain: () => void; children: ReactNode }) {
  const mayMake = useMay('editor');
  return (
    <div className="stack">
      {children}
      {mayMake ? (
        <div>
          <Button onClick={onAgain}>Try again</Button>
        </div>
      ) : null}
    </div>
  );
}

function Making<T>(props: { id: string; query: UseQueryResult<T, ApiError>; onAgain: () => void }) {
  const { id, query, onAgain } = props;
  const client = useQueryClient();
  const job = useJob(id);
  const [looked, setLooked] = useState(false);
  const done = job.data?.state === 'done';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the job is done
  useEffect(() => {
    if (!done) return;
    void query.refetch().then(() => setLooked(true));
    void client.invalidateQueries({ queryKey: ['models'] });
  }, [done]);
  const over = ['failed', 'cancelled'].includes(job.data?.state ?? '') || (!job.data && job.error);
  if (over) {
    return (
      <Again onAgain={onAgain}>
        <JobProgress id={id} />
      </Again>
    );
  }
  if (done && looked && !query.isFetching) {
    return (
      <Again onAgain={onAgain}>
        <p role="alert">The job has ended, but what it made is not there.</p>
      </Again>
    );
  }
  return <JobProgress id={id} />;
}
