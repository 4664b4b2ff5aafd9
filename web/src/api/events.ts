// The stream of events: keeps what is on the page true. A lost connection is taken up again by the
// browser with the last event's id; after `reset`, or when the stream had to be opened anew,
// everything is read again.

import type { QueryClient } from '@tanstack/react-query';
import type { Progress } from './types';

interface Changed {
  id: string;
}

const AGAIN_MS = 3000;

function on<T>(source: EventSource, kind: string, then: (data: T) => void): void {
  source.addEventListener(kind, (event) =>
    then(JSON.parse((event as MessageEvent<string>).data) as T),
  );
}

/** One run that was read whole: it never changes, and may be large. */
function isOtherRun(key: readonly unknown[], id: string): boolean {
  const [, one] = key;
  return typeof one === 'string' && one.startsWith('r-') && one !== id;
}

function follow(source: EventSource, client: QueryClient): void {
  // A first reading that is under way may have begun before what the event tells: it is begun anew,
  // which invalidating alone does for later readings only.
  const again = (key: string) => {
    void client
      .cancelQueries({ queryKey: [key] })
      .then(() => client.invalidateQueries({ queryKey: [key] }));
  };
  on(source, 'reset', () => void client.invalidateQueries());
  on<Changed>(source, 'job', () => again('jobs'));
  on<Progress>(source, 'progress', (progress) => {
    client.setQueryData(['progress', progress.job], progress);
  });
  on<Changed>(source, 'model', () => again('models'));
  on<Changed>(source, 'dataset', () => again('datasets'));
  on<Changed>(source, 'run', ({ id }) => {
    void client.invalidateQueries({
      queryKey: ['runs'],
      predicate: ({ queryKey }) => !isOtherRun(queryKey, id),
    });
    again('models');
  });
}

/** Listens until the returned function is called. `connected` hears whether the stream is up. */
export function listen(client: QueryClient, connected: (up: boolean) => void): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (anew: boolean) => {
    source = new EventSource('/api/v1/events');
    source.onopen = () => {
      connected(true);
      // What was read before may have changed since, and no event told of it.
      void client.invalidateQueries(
        anew ? {} : { predicate: (one) => one.state.dataUpdatedAt > 0 },
      );
    };
    source.onerror = () => {
      connected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      // The server answered, but not with the stream: perhaps nobody is signed in any more.
      void client.invalidateQueries({ queryKey: ['session'] });
      timer = setTimeout(() => open(true), AGAIN_MS);
    };
    follow(source, client);
  };
  open(false);
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
