// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ApiError, get } from '../api/client';
import { Made } from './Made';

const NOT_MADE = { code: 'analysis.not_made', kind: 'usage', message: 'Not made.' };
const FAILURE = {
  code: 'engine.reshape',
  kind: 'input',
  message: 'The network cannot take this batch.',
  remedy: 'Choose another batch.',
};

/** A server whose jobs end as is said, the first one first; what was asked of it. */
function serve(ends: ('failed' | 'cancelled' | 'done' | 'refused' | 'done for nothing')[]) {
  const posted: string[] = [];
  let made = false;
  const answers = (url: string, init: RequestInit) => {
    if (url.endsWith('/session')) return { session: { name: 'me', role: 'editor' } };
    if (init.method === 'POST') {
      posted.push(`j-${posted.length}`);
      const end = ends[posted.length - 1];
      made ||= end === 'done';
      return end === 'refused' ? undefined : { job: { id: posted.at(-1) } };
    }
    const job = /jobs\/j-(\d+)/.exec(url);
    if (!job) return made ? { analysis: 'worked out' } : null;
    const end = ends[Number(job[1])];
    const state = end === 'done for nothing' ? 'done' : end;
    return { job: { id: `j-${job[1]}`, state, ...(end === 'failed' ? { error: FAILURE } : {}) } };
  };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const answer = answers(url, init);
    if (answer) return Response.json(answer);
    const error = answer === null ? NOT_MADE : FAILURE;
    return Response.json({ error }, { status: answer === null ? 409 : 429 });
  });
  return posted;
}

function Analysis({ model, atOnce }: { model: string; atOnce: boolean }) {
  const query = useQuery<string, ApiError>({
    queryKey: ['models', model],
    queryFn: async () => (await get<{ analysis: string }>(`/models/${model}/analysis`)).analysis,
  });
  return (
    <Made
      query={query}
      kind="analyze"
      request={{ model }}
      title="Not there"
      text="It takes a moment."
      action="Work it out"
      atOnce={atOnce}
    >
      {(text) => <p>{text}</p>}
    </Made>
  );
}

let root: Root;
let client: QueryClient;

async function show(atOnce = true): Promise<void> {
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <Analysis model="m" atOnce={atOnce} />
      </QueryClientProvider>,
    ),
  );
}

async function leave(): Promise<void> {
  await act(async () => root.unmount());
  document.body.replaceChildren();
}

const text = () => document.body.textContent ?? '';
const sees = (wanted: string) =>
  vi.waitFor(() => act(async () => expect(text()).toContain(wanted)));
const press = (name: string) =>
  act(async () =>
    [...document.querySelectorAll('button')].find((one) => one.textContent === name)?.click(),
  );

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
});
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

test('what fails says why, and can be tried again', async () => {
  const posted = serve(['failed', 'done']);
  await show();
  await sees(FAILURE.message);
  expect(text()).toContain(FAILURE.remedy);
  expect(text()).toContain(FAILURE.code);
  await press('Try again');
  await sees('worked out');
  expect(posted).toHaveLength(2);
});

test('who comes back sees the failure, and nothing is asked again by itself', async () => {
  const posted = serve(['failed', 'done']);
  await show();
  await sees(FAILURE.message);
  await leave();
  await show();
  await sees(FAILURE.message);
  expect(posted).toHaveLength(1);
  await press('Try again');
  await sees('worked out');
});

test.each([
  ['cancelled', 'cancelled'],
  ['refused', FAILURE.message],
  ['done for nothing', 'is not there'],
] as const)('a job that is %s is told, and can be tried again', async (end, wanted) => {
  serve([end, 'done']);
  await show();
  await sees(wanted);
  await press('Try again');
  await sees('worked out');
});

test('what costs something waits until it is asked for', async () => {
  const posted = serve(['done']);
  await show(false);
  await sees('It takes a moment.');
  expect(posted).toHaveLength(0);
  await press('Work it out');
  await sees('worked out');
});
