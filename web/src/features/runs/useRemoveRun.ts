import { UNDO_SECONDS, useRemoveLater } from '../../api/removal';
import { runTitle } from '../../api/runs';
import type { Run } from '../../api/types';
import { showToast } from '../../widgets/Toast';

/** Removes a run; for a minute it can be taken back. */
export function useRemoveRun(): (run: Run, name: (id: string) => string) => void {
  const removeLater = useRemoveLater();
  return (run, name) => {
    const title = runTitle(run, name);
    const removal = removeLater(`/runs/${run.id}`, (error) =>
      showToast({ text: `${title} was not removed: ${error.message}`, kind: 'bad', seconds: 20 }),
    );
    showToast({
      text: `Removed ${title}`,
      undo: removal.undo,
      done: removal.now,
      seconds: UNDO_SECONDS,
    });
  };
}
