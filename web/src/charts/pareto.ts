// Which of many configurations are worth looking at: the front that no other beats in both
// throughput and latency, and the best below a latency.

export interface Speed {
  latencyMs: number;
  throughputFps: number;
}

/** Those that nothing else beats in both, by rising latency. */
export function paretoFront<T extends Speed>(points: readonly T[]): T[] {
  const sorted = [...points].sort(
    (a, b) => a.latencyMs - b.latencyMs || b.throughputFps - a.throughputFps,
  );
  const front: T[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (!last || point.throughputFps > last.throughputFps) front.push(point);
  }
  return front;
}

/** Most throughput with a latency of at most `boundMs`; without a bound, of all. */
export function bestUnder<T extends Speed>(
  points: readonly T[],
  boundMs: number | undefined,
): T | undefined {
  let best: T | undefined;
  for (const point of points) {
    if (boundMs !== undefined && point.latencyMs > boundMs) continue;
    if (!best || point.throughputFps > best.throughputFps) best = point;
  }
  return best;
}

/** Runs that can be trusted; all, where none can. */
export function trusted<T extends { valid: boolean }>(
  points: readonly T[],
): { points: readonly T[]; noneValid: boolean } {
  const valid = points.filter((point) => point.valid);
  return valid.length > 0 || points.length === 0
    ? { points: valid, noneValid: false }
    : { points, noneValid: true };
}
