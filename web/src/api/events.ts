// The stream of events: keeps what is on the page true. A lost connection is taken up again by the
// browser with the last event's id; after `reset` everything is read again.

import type { QueryClient } from '@tanstack/react-query';
import type { Progress } from './types';

interface Changed {
  id: string;
}

function on<T>(source: EventSource, kind: string, then: (data: T) => void): void {
  source.addEventListener(kind, (event) =>
    then(JSON.parse((event as MessageEvent<string>).data) as T),
  );
}

/** Listens until the returned function is called. `connected` hears whether the stream is up. */
export function listen(client: QueryClient, connected: (up: boolean) => void): () => void {
  const source = new EventSource('/api/v1/events');
  const again = (key: string) => void client.invalidateQueries({ queryKey: [key] });
  source.onopen = () => connected(true);
  source.onerror = () => connected(false);
  on(source, 'reset', () => void client.invalidateQueries());
  on<Changed>(source, 'job', () => again('jobs'));
  on<Progress>(source, 'progress', (progress) => {
    client.setQueryData(['progress', progress.job], progress);
  });
  on<Changed>(source, 'model', () => again('models'));
  on<Changed>(source, 'dataset', () => again('datasets'));
  on<Changed>(source, 'run', () => {
    again('runs');
    again('models');
  });
  return () => source.close();
}
