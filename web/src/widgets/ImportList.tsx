// Imports under way: bytes sent, then the job's stage; what failed says why and can be tried again.

import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import {
  dropImport,
  type Import,
  type ImportKind,
  importAgain,
  retryImport,
  useImports,
} from '../api/imports';
import { useJob } from '../api/queries';
import type { Job } from '../api/types';
import { bytes, percent } from '../base/numbers';
import { Bar, Button } from './basics';
import { JobProgress } from './JobProgress';
import { ErrorBox } from './states';

/** A finished import opens at `address` when it was waited for here and is the only one. */
export function ImportList({
  kind,
  address,
}: {
  kind: ImportKind;
  address: (id: string) => string;
}) {
  const imports = useImports(kind);
  if (imports.length === 0) return null;
  return (
    <div className="stack">
      {imports.map((one) => (
        <ImportRow key={one.key} one={one} address={address} alone={imports.length === 1} />
      ))}
    </div>
  );
}

type JobError = NonNullable<Job['error']>;

interface RowProps {
  one: Import;
  address: (id: string) => string;
  alone: boolean;
}

function ImportRow({ one, address, alone }: RowProps) {
  const waitedFor = useRef(one.job === undefined).current;
  const opens = waitedFor && alone;
  return (
    <div className="import">
      <div className="import-head">
        <span className="import-title">{one.title}</span>
        {one.job ? (
          <ImportJob id={one.job} importKey={one.key} address={address} opens={opens} />
        ) : null}
        {one.job || one.error ? null : <Sent one={one} />}
        {one.error ? <Button onClick={() => retryImport(one.key)}>Try again</Button> : null}
        {one.job ? null : (
          <Button onClick={() => dropImport(one.key)}>{one.error ? 'Dismiss' : 'Cancel'}</Button>
        )}
      </div>
      {one.error ? <ErrorBox error={one.error} /> : null}
    </div>
  );
}

/** What the error of a data set asks for: the rest, or one of several lists. */
function OtherWay({ importKey, error }: { importKey: number; error: JobError }) {
  const [split, setSplit] = useState('');
  if (error.code.startsWith('dataset.incomplete.')) {
    return (
      <Button onClick={() => importAgain(importKey, { partial: true })}>Import the rest</Button>
    );
  }
  if (error.code !== 'dataset.split') return null;
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        importAgain(importKey, { split });
      }}
    >
      <input
        aria-label="Split"
        placeholder="split"
        value={split}
        onChange={(event) => setSplit(event.target.value)}
      />
      <Button type="submit">Import it</Button>
    </form>
  );
}

function Sent({ one }: { one: Import }) {
  const { sent_bytes, total_bytes, waiting } = one.progress;
  const fraction = total_bytes > 0 ? sent_bytes / total_bytes : 0;
  const text = `${bytes(sent_bytes)} of ${bytes(total_bytes)} sent`;
  return (
    <span className="row" role="status">
      <span className="import-sent">
        <Bar fraction={fraction} label={`${text} · ${percent(fraction, 0)}`} />
      </span>
      {waiting ? <span>connection lost, trying again</span> : null}
    </span>
  );
}

interface JobProps {
  id: string;
  importKey: number;
  address: (id: string) => string;
  opens: boolean;
}

function ImportJob({ id, importKey, address, opens }: JobProps) {
  const [, navigate] = useLocation();
  const job = useJob(id).data;
  const made = job?.state === 'done' ? job.run : undefined;
  useEffect(() => {
    if (made === undefined || !opens) return;
    dropImport(importKey);
    navigate(address(made));
  }, [made, opens, importKey, navigate, address]);
  const ended = made !== undefined || job?.state === 'failed' || job?.state === 'cancelled';
  return (
    <>
      <JobProgress id={id} />
      {made ? <Link href={address(made)}>open</Link> : null}
      {job?.state === 'failed' && job.error ? (
        <OtherWay importKey={importKey} error={job.error} />
      ) : null}
      {ended ? <Button onClick={() => dropImport(importKey)}>Dismiss</Button> : null}
    </>
  );
}
