import type { ApiError } from '../../api/client';
import { UNDO_SECONDS, useRemoveLater } from '../../api/removal';
import type { Model } from '../../api/types';
import { showToast } from '../../widgets/Toast';

/** Takes a model out of the lists now; the server hears of it when a minute is over. */
export function useRemoveModel(): (model: Model) => void {
  const removeLater = useRemoveLater();
  return (model) => {
    const failed = (error: ApiError) =>
      showToast({ kind: 'bad', text: `${model.name} was not removed: ${error.message}` });
    const removal = removeLater(`/models/${model.id}`, failed);
    showToast({
      text: `${model.name} and its runs go in a minute`,
      undo: removal.undo,
      seconds: UNDO_SECONDS,
    });
  };
}
