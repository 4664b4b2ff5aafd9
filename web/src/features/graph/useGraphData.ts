// The graphs, measures and layouts of a model, as the worker gives them.

import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ApiError } from '../../api/client';
import { useRuns } from '../../api/queries';
import type { LayerReport } from '../../api/types';
import { type GraphClient, graphClient } from '../../graph/client';
import type { Facts, Side } from '../../graph/facts';
import type { Scene } from '../../graph/scene';

/** Large and never changing: neither compared nor read again. */
const FIXED = {
  structuralSharing: false,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 600_000,
} as const;

export type RuntimeOptions = { precision?: string; streams?: string; batch?: string };

export function useGraphs(model: string, options: RuntimeOptions) {
  const client = graphClient(model);
  const original = useQuery<Awaited<ReturnType<typeof load>>, ApiError>({
    queryKey: ['graph', model, 'original'],
    queryFn: load,
    ...FIXED,
  });
  function load() {
    return client.call('open', model);
  }
  const runtime = useQuery<Awaited<ReturnType<typeof loadRuntime>>, ApiError>({
    queryKey: ['graph', model, 'runtime', options],
    queryFn: loadRuntime,
    enabled: original.isSuccess,
    ...FIXED,
  });
  function loadRuntime() {
    return client.call('runtime', options as Record<string, string>);
  }
  return { client, original, runtime };
}

/** Times come from the newest layers run, or from the one that the address names. */
export function useMeasures(
  client: GraphClient,
  wanted: string | undefined,
  runtime: Facts | undefined,
) {
  const runs = useRuns<LayerReport>({ kind: 'layers', model: client.model, limit: 20 });
  const run = runs.data?.find((one) => one.id === wanted) ?? runs.data?.[0];
  const measures = useQuery({
    queryKey: ['graph', client.model, 'measures', run?.id ?? '', runtime?.digest ?? ''],
    queryFn: () => client.call('measured', run?.id, runtime?.digest),
    enabled: !runs.isPending,
    placeholderData: keepPreviousData,
    ...FIXED,
  });
  return { runs: runs.data ?? [], run, measures: measures.data };
}

export interface SceneWish {
  side: Side;
  /** Open groups, ascending. */
  open: number[];
  weights: boolean;
}

export function useScene(
  client: GraphClient,
  wish: SceneWish,
  facts: Facts | undefined,
): UseQueryResult<Scene, Error> {
  return useQuery<Scene, Error>({
    queryKey: ['graph', client.model, 'scene', wish, facts?.digest],
    queryFn: () => client.call('layout', { ...wish, digest: facts?.digest ?? '' }),
    enabled: facts !== undefined,
    placeholderData: keepPreviousData,
    ...FIXED,
  });
}

/** How far the layout of a side is; undefined while nothing is computed for long. */
export function useLayoutProgress(client: GraphClient): Partial<Record<Side, number>> {
  const [progress, setProgress] = useState<Partial<Record<Side, number>>>({});
  useEffect(() => {
    client.onProgress = (side, done, of) =>
      setProgress((before) => ({ ...before, [side]: done / of }));
    return () => {
      client.onProgress = () => undefined;
    };
  }, [client]);
  return progress;
}
