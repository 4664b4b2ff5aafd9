import { useCallback, useMemo } from 'react';
import { useDatasets, useModels } from '../api/queries';

/** Reads the lists only where `wanted`. Names of models and data sets by id; an id that is not known stays as it is. */
export function useModelNames(wanted = true): (id: string) => string {
  const models = useModels(wanted).data;
  const datasets = useDatasets(wanted).data;
  const names = useMemo(
    () => new Map([...(models ?? []), ...(datasets ?? [])].map((one) => [one.id, one.name])),
    [models, datasets],
  );
  return useCallback((id: string) => names.get(id) ?? id, [names]);
}
