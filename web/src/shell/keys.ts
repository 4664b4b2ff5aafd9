// The keys of the whole page. `g` and a letter leads somewhere, others act at once.

export type Act = { go: string } | { show: 'search' | 'help' | 'jobs' } | { rail: true };

/** After `g` the second key must come within this time, ms. */
export const SEQUENCE_MS = 1200;

export const GO: Record<string, { path: string; title: string }> = {
  s: { path: '/', title: 'Start' },
  m: { path: '/models', title: 'Models' },
  d: { path: '/datasets', title: 'Data sets' },
  t: { path: '/targets', title: 'Targets' },
  c: { path: '/compare', title: 'Compare' },
  r: { path: '/runs', title: 'Runs' },
  j: { path: '/jobs', title: 'Jobs' },
};

const SINGLE: Record<string, Act> = {
  '?': { show: 'help' },
  J: { show: 'jobs' },
  '[': { rail: true },
};

export interface Pressed {
  key: string;
  ctrl: boolean;
  /** Something is being typed, or an overlay is open: letters are not ours. */
  typing: boolean;
  at: number;
}

/** Takes one key after the other and says what to do. */
export function keyReader(): (pressed: Pressed) => Act | undefined {
  let began = Number.NEGATIVE_INFINITY;
  return ({ key, ctrl, typing, at }) => {
    if (ctrl) return key.toLowerCase() === 'k' ? { show: 'search' } : undefined;
    if (typing) return undefined;
    const second = at - began < SEQUENCE_MS;
    began = key === 'g' && !second ? at : Number.NEGATIVE_INFINITY;
    const place = second ? GO[key] : undefined;
    return place ? { go: place.path } : SINGLE[key];
  };
}

export interface KeyGroup {
  title: string;
  keys: [string[], string][];
}

/** What the overlay of `?` shows. */
export const KEYS: KeyGroup[] = [
  {
    title: 'Go to',
    keys: Object.entries(GO).map(([key, { title }]) => [['g', key], title]),
  },
  {
    title: 'Everywhere',
    keys: [
      [['Ctrl', 'K'], 'Search models, runs, layers, pages'],
      [['Shift', 'J'], 'Running and waiting jobs'],
      [['['], 'Rail narrow or wide'],
      [['?'], 'This overview'],
      [['Esc'], 'Close what lies over the page'],
    ],
  },
  {
    title: 'Tables',
    keys: [
      [['↑', '↓'], 'Walk the rows'],
      [['Enter'], 'Open the row'],
    ],
  },
  {
    title: 'Graph',
    keys: [
      [['/'], 'Search layers'],
      [['←', '↑', '↓', '→'], 'Walk the edges'],
      [['Shift', '←'], 'Move the picture, also up, down, right'],
      [['F'], 'Fit the picture'],
      [['+'], 'Larger; – smaller'],
      [['Enter'], 'Open a group; its counterpart'],
    ],
  },
];
