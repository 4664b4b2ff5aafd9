// Names without scopes: a long level is cut into blocks of consecutive layers, where the fewest
// tensors cross. Consecutive in topological order, so blocks never depend on each other in a circle.

/** Tensors alive at each boundary: `reads[i]` lists the positions that item i reads from. */
export function crossings(reads: readonly (readonly number[])[]): number[] {
  const last = reads.map((_, index) => index);
  for (const [index, from] of reads.entries()) {
    for (const source of from) last[source] = Math.max(last[source] ?? 0, index);
  }
  const steps = new Array<number>(reads.length + 1).fill(0);
  for (const [index, end] of last.entries()) {
    if (end <= index) continue;
    steps[index] = (steps[index] ?? 0) + 1;
    steps[end] = (steps[end] ?? 0) - 1;
  }
  let alive = 0;
  return reads.map((_, index) => {
    alive += steps[index] ?? 0;
    return alive;
  });
}

export function blockSize(items: number): number {
  return Math.min(40, Math.max(8, Math.ceil(Math.sqrt(items))));
}

/** Ends (exclusive) of the blocks, chosen so that few tensors cross and sizes stay near `size`. */
export function cut(reads: readonly (readonly number[])[], size: number): number[] {
  const count = reads.length;
  const crossing = crossings(reads);
  const shortest = Math.max(1, Math.floor(size / 2.5));
  const longest = size * 2;
  const cost = new Array<number>(count + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Array<number>(count + 1).fill(0);
  cost[0] = 0;
  for (let end = 1; end <= count; end += 1) {
    const cross = end === count ? 0 : (crossing[end - 1] ?? 0);
    for (let length = Math.min(longest, end); length >= 1; length -= 1) {
      const short = length < shortest && end < count ? 4 : 0;
      const uneven = 2 * ((length - size) / size) ** 2;
      const total = (cost[end - length] ?? 0) + cross + uneven + short;
      if (total < (cost[end] ?? 0)) {
        cost[end] = total;
        before[end] = end - length;
      }
    }
  }
  const ends: number[] = [];
  for (let end = count; end > 0; end = before[end] ?? 0) ends.push(end);
  return ends.reverse();
}
