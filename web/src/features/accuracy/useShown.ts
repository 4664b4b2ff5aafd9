// Images of a result as they are looked at: worst first, or beside another result.

import { useCallback, useMemo } from 'react';
import { type RunImage, useRunImages } from '../../api/images';
import { useEveryImage } from './Beside';
import { byDisagreement } from './detection';

export interface Shown {
  image: RunImage;
  other?: RunImage;
}

/** Worst first; beside another run, those first that they judge most differently. */
export function useShown(run: string, other: string, label: number | undefined) {
  const alone = useRunImages(run, { label });
  const here = useEveryImage(other ? run : '', {});
  const there = useEveryImage(other, {});
  const shown = useMemo((): Shown[] => {
    if (here && there) return byDisagreement(here, there);
    return (alone.data?.pages.flatMap((page) => page.images) ?? []).map((image) => ({ image }));
  }, [here, there, alone.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = alone;
  const more = useCallback(() => {
    if (!other && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [other, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { shown, more, error: alone.error, pending: alone.isPending || Boolean(other && !there) };
}
