// The log of a job: its end stays in sight while it grows, unless one has scrolled up to read.

import { useEffect, useRef } from 'react';
import { address } from '../../api/client';
import { isLive } from '../../api/jobs';
import type { Job } from '../../api/types';
import { Loaded } from '../../widgets/states';
import { useJobLog } from './jobQueries';

const LINES = 500;
const NEAR_END_PX = 24;

function Lines({ text, live }: { text: string; live: boolean }) {
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  const lines = text.trimEnd().split('\n');
  const cut = Math.max(0, lines.length - LINES);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer text is what moves the end
  useEffect(() => {
    const shown = box.current;
    if (shown && follows.current) shown.scrollTop = shown.scrollHeight;
  }, [text]);
  const onScroll = () => {
    const shown = box.current;
    if (!shown) return;
    follows.current = shown.scrollHeight - shown.scrollTop - shown.clientHeight < NEAR_END_PX;
  };
  if (!text.trim()) return <p className="quiet">{live ? 'Nothing yet' : 'It wrote nothing'}</p>;
  return (
    <pre
      className="job-log"
      ref={box}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Log of the job"
    >
      {cut > 0 ? `… ${cut} earlier lines\n` : ''}
      {lines.slice(cut).join('\n')}
    </pre>
  );
}

export function JobLog({ job }: { job: Job }) {
  const log = useJobLog(job);
  return (
    <section className="stack-tight">
      <div className="row">
        <h3>Log</h3>
        <a href={address(`/jobs/${job.id}/log`)} target="_blank" rel="noreferrer">
          whole log
        </a>
      </div>
      <Loaded query={log} what="Reading the log">
        {(text) => <Lines text={text} live={isLive(job.state)} />}
      </Loaded>
    </section>
  );
}
