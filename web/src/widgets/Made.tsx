// What is derived of a model by a short job: read where it was made, else made on asking, or at
// once where it costs next to nothing.

import type { UseQueryResult } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
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

/** Asked for once on this page, whoever shows it. */
const asked = new Set<string>();

function Maker<T, Kind extends keyof JobRequests>(props: MadeProps<T, Kind>) {
  const { query, kind, request, title, text, action, atOnce = false } = props;
  const mayMake = useMay('editor');
  const start = useStartJob(kind);
  const [job, setJob] = useState('');
  const make = () => start.mutate(request, { onSuccess: (made) => setJob(made.id) });
  const mark = `${kind} ${JSON.stringify(request)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each thing that is missing
  useEffect(() => {
    if (!atOnce || !mayMake || asked.has(mark)) return;
    asked.add(mark);
    make();
  }, [atOnce, mayMake, mark]);
  if (start.error) return <ErrorBox error={start.error} />;
  if (job) return <Making id={job} onMade={() => void query.refetch()} />;
  if (atOnce && mayMake) return <p className="loading">Working it out …</p>;
  return (
    <Empty title={title}>
      <p>{text}</p>
      {mayMake ? <Button onClick={make}>{action}</Button> : null}
    </Empty>
  );
}

function Making({ id, onMade }: { id: string; onMade: () => void }) {
  const client = useQueryClient();
  const done = useJob(id).data?.state === 'done';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the job is done
  useEffect(() => {
    if (!done) return;
    onMade();
    void client.invalidateQueries({ queryKey: ['models'] });
  }, [done]);
  return <JobProgress id={id} />;
}
