// Windows of a measurement at their time.

import type { Benchmark } from '../../api/types';

export interface TimedWindow {
  from: number;
  to: number;
  middle: number;
  fps: number;
  latencyMs: number;
}

export function timed(windows: Benchmark['windows']): TimedWindow[] {
  let now = 0;
  return windows.map((window) => {
    const from = now;
    now += window.seconds;
    return {
      from,
      to: now,
      middle: (from + now) / 2,
      fps: window.throughput_fps,
      latencyMs: window.latency_ms_mean,
    };
  });
}

const STOPPED: Record<string, string> = {
  time: 'the time that was asked for',
  stable: 'a stable result',
  all: 'the last query',
  found: 'the highest rate within the bound',
  none_kept: 'no rate within the bound',
};

/** Which rule ended the run, in words. */
export const stoppedBy = (reason: string) => STOPPED[reason] ?? reason;
