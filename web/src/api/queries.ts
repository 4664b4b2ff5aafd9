// What the page reads and does, as hooks over TanStack Query. Keys begin with the noun that the
// events name, so that an event reads again what it touched (events.ts).

import {
  keepPreviousData,
  skipToken,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type ApiError, get, getAll, patch, post, type Query, remove } from './client';
import type {
  Analysis,
  Dataset,
  GraphView,
  Job,
  JobRequests,
  Model,
  Progress,
  Run,
  RunKind,
  Target,
  WeightsReport,
} from './types';

type Read<T> = UseQueryResult<T, ApiError>;

function useRead<T, Whole>(
  key: unknown[],
  path: string,
  pick: (whole: Whole) => T,
  query: Query = {},
  options: { placeholderData?: typeof keepPreviousData } = {},
): Read<T> {
  return useQuery<T, ApiError>({
    ...options,
    queryKey: Object.keys(query).length > 0 ? [...key, query] : key,
    queryFn: async () => pick(await get<Whole>(path, query)),
  });
}

/** A list as long as it is, however many pages that takes. */
function useWholeList<T>(noun: string, wanted = true): Read<T[]> {
  return useQuery<T[], ApiError>({
    queryKey: [noun],
    queryFn: () => getAll<T>(`/${noun}`, noun),
    enabled: wanted,
  });
}

export const useModels = (wanted = true) => useWholeList<Model>('models', wanted);
export const useModel = (id: string) =>
  useRead(['models', id], `/models/${id}`, (one: { model: Model }) => one.model);
export const useAnalysis = (model: string, query: { batch?: number | undefined } = {}) =>
  useRead(
    ['models', model, 'analysis'],
    `/models/${model}/analysis`,
    (one: { analysis: Analysis }) => one.analysis,
    query,
    // Another batch takes the place of this one when it is there.
    { placeholderData: keepPreviousData },
  );
/** What the weights look like; `weights.not_made` until a job has looked. */
export const useWeights = (model: string, layer?: string) =>
  useRead(
    ['models', model, 'weights'],
    `/models/${model}/weights`,
    (one: { weights: WeightsReport }) => one.weights,
    layer ? { layer } : {},
  );
export const useGraph = (model: string) =>
  useRead(
    ['models', model, 'graph'],
    `/models/${model}/graph`,
    (one: { graph: GraphView }) => one.graph,
  );
export const useDatasets = (wanted = true) => useWholeList<Dataset>('datasets', wanted);
export const useDataset = (id: string) =>
  useRead(['datasets', id], `/datasets/${id}`, (one: { dataset: Dataset }) => one.dataset);
export const useTargets = () =>
  useRead(['targets'], '/targets', (all: { targets: Target[] }) => all.targets);
export const useJobs = () =>
  useRead(['jobs'], '/jobs', (all: { jobs: Job[] }) => all.jobs, { limit: 100 });
export const useJob = (id: string) =>
  useRead(['jobs', id], `/jobs/${id}`, (one: { job: Job }) => one.job);

const PAGE_RUNS = 200; // as many as the server gives at once
/** As many as a store was tried with; the newest come first. */
const MOST_RUNS = 10_000;

interface RunsWanted {
  kind?: RunKind;
  model?: string;
  /** Only so many, the newest; else all, page after page. */
  limit?: number;
}

/** Key and reading of a list of kept results, for hooks that read several. */
export const runList = <Result>({ limit, ...query }: RunsWanted) => ({
  queryKey: ['runs', { ...query, limit }],
  queryFn: () =>
    getAll<Run<Result>>(
      '/runs',
      'runs',
      { ...query, limit: Math.min(limit ?? PAGE_RUNS, PAGE_RUNS) },
      limit ?? MOST_RUNS,
    ),
});

/** Kept results, newest first; long results are cut short: useRun has all. */
export const useRuns = <Result>(wanted: RunsWanted) =>
  useQuery<Run<Result>[], ApiError>(runList<Result>(wanted));
export const useRun = <Result>(id: string) =>
  useRead(['runs', id], `/runs/${id}`, (one: { run: Run<Result> }) => one.run);

/** Progress of a job as its events tell it; undefined while none came. */
export function useProgress(job: string): Progress | undefined {
  return useQuery<Progress | undefined>({ queryKey: ['progress', job], queryFn: skipToken }).data;
}

/** Asks for work. Gives the job; its events tell how it goes on. */
export function useStartJob<Kind extends keyof JobRequests>(kind: Kind) {
  const client = useQueryClient();
  return useMutation<Job, ApiError, JobRequests[Kind]>({
    mutationFn: async (request) => (await post<{ job: Job }>('/jobs', { kind, request })).job,
    onSuccess: () => void client.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

export function useCancelJob() {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, string>({
    mutationFn: (id) => remove(`/jobs/${id}`),
    onSettled: () => void client.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

/** Changes name or card of a model. */
export function useConfigureModel(id: string) {
  const client = useQueryClient();
  return useMutation<{ model: Model }, ApiError, { name?: string; card?: object }>({
    mutationFn: (change) => patch(`/models/${id}`, change),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['models'] }),
  });
}
