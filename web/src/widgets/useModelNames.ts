import { useCallback, useMemo } from 'react';
import { useDatasets, useModels } from '../api/queries';

/** Names of models and data sets by id; an id that is not known stays as it is. */
export function useModelNames(): (id: string) => string {
  const models = useModels().data;
  const datasets = useDatasets().data;
  const names = useMemo(
    () => new Map([...(models ?? []), ...(datasets ?? [])].map((one) => [one.id, one.name])),
    [models, datasets],
  );
  return useCallback((id: string) => names.get(id) ?? id, [names]);
}
