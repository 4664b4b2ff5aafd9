// Filters of figures: "> 0.5", "<= 2", "= 3", "1..5"; a bare number means "at least".

const BOUND = /^\s*(<=|>=|<|>|=)?\s*(-?\d+(?:\.\d+)?)\s*$/;
const RANGE = /^\s*(-?\d+(?:\.\d+)?)\s*(?:\.\.|–)\s*(-?\d+(?:\.\d+)?)\s*$/;

/** Whether a figure keeps to what was typed. What cannot be read (yet) filters nothing. */
export function amountFits(value: number | null | undefined, wanted: string): boolean {
  if (wanted.trim() === '–' || wanted.trim() === '-') return value === null || value === undefined;
  const range = RANGE.exec(wanted);
  const bound = BOUND.exec(wanted);
  if (!range && !bound) return true;
  if (value === null || value === undefined) return false;
  if (range) return value >= Number(range[1]) && value <= Number(range[2]);
  const limit = Number(bound?.[2]);
  const compare: Record<string, boolean> = {
    '<': value < limit,
    '<=': value <= limit,
    '>': value > limit,
    '>=': value >= limit,
    '=': value === limit,
  };
  return compare[bound?.[1] ?? '>='] ?? true;
}
