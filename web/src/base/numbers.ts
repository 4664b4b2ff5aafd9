// Numbers as people read them. Units stand in headers where there is a table; these functions give
// the value with its unit for places that have no header. Not measured is a dash, never 0.

export const DASH = '–';

/** Three significant digits, thousands with a thin space. */
export function number(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.max(0, digits - 1 - magnitude);
  return value.toLocaleString('en', {
    minimumFractionDigits: Math.min(decimals, 6),
    maximumFractionDigits: Math.min(decimals, 6),
    useGrouping: true,
  });
}

export function whole(value: number | null | undefined): string {
  return value === null || value === undefined ? DASH : value.toLocaleString('en');
}

export function milliseconds(value: number | null | undefined): string {
  return value === null || value === undefined ? DASH : `${number(value)} ms`;
}

export function fps(value: number | null | undefined): string {
  return value === null || value === undefined ? DASH : `${number(value, 4)} FPS`;
}

export function percent(fraction: number | null | undefined, digits = 1): string {
  return fraction === null || fraction === undefined || !Number.isFinite(fraction)
    ? DASH
    : `${(fraction * 100).toFixed(digits)} %`;
}

/** How far something is: 100 % only when it is all. */
export function wholePercent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

/** "×1.83" */
export function ratio(value: number | null | undefined): string {
  return value === null || value === undefined ? DASH : `×${number(value)}`;
}

/** "+0.41" or "−0.41" */
export function change(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined) return DASH;
  return value < 0 ? `−${number(-value, digits)}` : `+${number(value, digits)}`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  let unit = 0;
  let rest = value;
  while (rest >= 1024 && unit < BYTE_UNITS.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? rest : number(rest)} ${BYTE_UNITS[unit]}`;
}

/** 12.3 M, 4.1 k: counts of parameters and images. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  for (const [size, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const) {
    if (value >= size) return `${number(value / (letter === 'k' ? 1e3 : size))} ${letter}`;
  }
  return whole(value);
}

/** "3 s", "2 min 10 s", "1 h 5 min" */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return DASH;
  if (seconds < 60) return `${seconds < 10 ? number(seconds, 2) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** UTC of the server as local date and time; the year only where it is another one than now. */
export function moment(utc: string | null | undefined, now = new Date()): string {
  if (!utc) return DASH;
  const time = new Date(utc);
  if (Number.isNaN(time.getTime())) return utc;
  return time.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(time.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}
