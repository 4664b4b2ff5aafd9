// Empty, loading and failed: every view has all three.

import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../api/client';

/** Says that something runs, but only when it takes over 100 ms. */
export function Loading({ what = 'Loading' }: { what?: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 100);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="loading" role="status">
      {late ? `${what} …` : ''}
    </p>
  );
}

/** What will be here and how to get it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

/** Words between backticks are commands and names. */
function WithCode({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}

/** What, why, what to do, the code. */
export function ErrorBox({ error }: { error: Error }) {
  const api = error instanceof ApiError ? error : undefined;
  const details = [error.message, api?.where, api?.remedy, api && `[${api.code}]`]
    .filter(Boolean)
    .join('\n');
  return (
    <div className="error" role="alert">
      <strong>✕ {error.message}</strong>
      {api?.where ? <span className="mono">{api.where}</span> : null}
      {api?.remedy ? (
        <span>
          <WithCode text={api.remedy} />
        </span>
      ) : null}
      <span className="error-foot">
        {api ? <code>{api.code}</code> : null}
        <button
          type="button"
          className="link"
          onClick={() => void navigator.clipboard.writeText(details)}
        >
          copy details
        </button>
      </span>
    </div>
  );
}

/** A query's three states; `children` gets the data. */
export function Loaded<T>({
  query,
  what,
  children,
}: {
  query: UseQueryResult<T, ApiError>;
  what?: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorBox error={query.error} />;
  return <Loading {...(what ? { what } : {})} />;
}
