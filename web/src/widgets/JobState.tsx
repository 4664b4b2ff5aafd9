import type { JobState as State } from '../api/types';
import { Badge } from './basics';

const BADGES: Record<State, ['good' | 'warn' | 'bad' | 'quiet', string]> = {
  queued: ['quiet', 'waiting'],
  running: ['quiet', 'running'],
  done: ['good', 'done'],
  failed: ['bad', 'failed'],
  cancelled: ['warn', 'cancelled'],
};

export function JobState({ state }: { state: State }) {
  if (state === 'running') {
    return (
      <span className="badge busy">
        <span aria-hidden="true">▸</span> running
      </span>
    );
  }
  const [kind, word] = BADGES[state];
  return <Badge kind={kind}>{word}</Badge>;
}
