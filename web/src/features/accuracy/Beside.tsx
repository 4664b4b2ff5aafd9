// Another result beside the one that is shown: its choice, and all images of a run to hold together.

import { useEffect, useMemo } from 'react';
import { type RunImage, useRunImages } from '../../api/images';
import { moment } from '../../base/numbers';
import { useAddress } from '../../widgets/address';
import { type AccuracyRun, valueText } from './accuracy';

/** Images of a run that fit, page after page; undefined until all are there. */
export function useEveryImage(
  run: string,
  filter: Parameters<typeof useRunImages>[1],
): RunImage[] | undefined {
  const query = useRunImages(run, filter, run !== '');
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return useMemo(
    () =>
      query.data && !hasNextPage ? query.data.pages.flatMap((page) => page.images) : undefined,
    [hasNextPage, query.data],
  );
}

export function Beside({ others }: { others: readonly AccuracyRun[] }) {
  const [params, change] = useAddress();
  if (others.length === 0) return null;
  return (
    <label className="filters-end">
      Beside
      <select
        aria-label="Beside"
        value={params.get('against') ?? ''}
        onChange={(event) => change({ against: event.target.value, show: '', image: '' })}
      >
        <option value="">no other result</option>
        {others.map((other) => (
          <option key={other.id} value={other.id}>
            {other.result.model_name}, {valueText(other.result.value)} %, {moment(other.created_at)}
          </option>
        ))}
      </select>
    </label>
  );
}
