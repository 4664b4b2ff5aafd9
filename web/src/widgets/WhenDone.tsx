// Hears when a job ends well, once; shows nothing.

import { useEffect, useRef } from 'react';
import { useJob } from '../api/queries';

export function WhenDone({ id, then }: { id: string; then: (run: string) => void }) {
  const job = useJob(id).data;
  const told = useRef(false);
  useEffect(() => {
    if (job?.state !== 'done' || !job.run || told.current) return;
    told.current = true;
    then(job.run);
  }, [job, then]);
  return null;
}
