// What the machine's load means for a measurement, and which targets can be checked from here.

import type { Load, Machine } from '../../api/system';
import type { Target } from '../../api/types';
import { percent } from '../../base/numbers';

// The same bounds by which a benchmark is judged (src/measurement/verdict.cpp).
const BUSY_PERCENT = 5;
const BUSY_CORES = 0.5;
const STEAL_PERCENT = 1;

export interface Quiet {
  quiet: boolean;
  text: string;
}

/** Whether a benchmark that began now would be disturbed. */
export function quietEnough(load: Load, threads: number): Quiet {
  if (load.measuring) return { quiet: true, text: 'A measurement has the machine to itself' };
  const busy = load.cpu_busy_percent;
  if (busy > BUSY_PERCENT || (busy / 100) * threads > BUSY_CORES) {
    return {
      quiet: false,
      text: `Others use ${percent(busy / 100, 0)} of the CPU time: a benchmark would be marked invalid`,
    };
  }
  if (load.steal_percent > STEAL_PERCENT) {
    return {
      quiet: false,
      text: 'The hypervisor takes CPU time: a benchmark would be marked invalid',
    };
  }
  return { quiet: true, text: 'Quiet enough to measure' };
}

/** "2 cores, 4 threads, 1 package" */
export function coresText(machine: Machine): string {
  const some = (count: number | undefined, word: string) =>
    count ? `${count} ${word}${count === 1 ? '' : 's'}` : '';
  return [
    some(machine.cores, 'core'),
    some(machine.threads, 'hardware thread'),
    (machine.packages ?? 1) > 1 ? some(machine.packages, 'package') : '',
    (machine.numa_nodes ?? 1) > 1 ? some(machine.numa_nodes, 'NUMA node') : '',
  ]
    .filter(Boolean)
    .join(', ');
}

export interface CheckRequest {
  device: string;
  precision?: 'f32' | 'bf16' | 'f16';
}

/**
 * The job that runs a small network there. Undefined for what is absent, and for instruction sets
 * and cores, which a worker can only be held to by the command line.
 */
export function checkRequest(target: Target): CheckRequest | undefined {
  if (target.status !== 'available' || /[:@]/.test(target.id)) return undefined;
  const device = (target.id.split('/')[0] ?? '').toUpperCase();
  const { precision } = target;
  return precision === 'f32' || precision === 'bf16' || precision === 'f16'
    ? { device, precision }
    : { device };
}

/** At most so many points of the load are drawn: two minutes. */
export const HISTORY = 60;

export const longer = (history: readonly number[], value: number): number[] =>
  [...history, value].slice(-HISTORY);

/** Points of a line in a box of this size, the newest at the right edge; 100 is the upper edge. */
export function linePoints(percents: readonly number[], width: number, height: number): string {
  const step = width / (HISTORY - 1);
  const first = HISTORY - percents.length;
  return percents
    .map((value, index) => {
      const y = height - (Math.min(100, Math.max(0, value)) / 100) * height;
      return `${((first + index) * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
