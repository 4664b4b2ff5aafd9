// The page's signs: one line width, one size, in the colour of the text beside them.

const SHAPES = {
  start: 'M2.5 7.5 8 3l5.5 4.5M4 6.8V13h8V6.8M6.7 13V9.3h2.6V13',
  models: 'M8 1.8 13.8 5 8 8.2 2.2 5zM2.2 8 8 11.2 13.8 8M2.2 11 8 14.2 13.8 11',
  datasets: 'M2.5 2.5h4.6v4.6H2.5zM8.9 2.5h4.6v4.6H8.9zM2.5 8.9h4.6v4.6H2.5zM8.9 8.9h4.6v4.6H8.9z',
  targets:
    'M4.5 4.5h7v7h-7zM6.5 1.8v2.7M9.5 1.8v2.7M6.5 11.5v2.7M9.5 11.5v2.7M1.8 6.5h2.7M1.8 9.5h2.7M11.5 6.5h2.7M11.5 9.5h2.7',
  compare: 'M2.5 5.2h10M9.8 2.5l2.7 2.7-2.7 2.7M13.5 10.8h-10M6.2 8.1l-2.7 2.7 2.7 2.7',
  jobs: 'M2.5 3.8h7M2.5 8h11M2.5 12.2h4.5M12 2.6v2.4M9.5 11v2.4',
  runs: 'M2.2 13.5h11.6M4.2 11V7.5M8 11V3.2M11.8 11V5.8',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.3v1.6M8 13.1v1.6M1.3 8h1.6M13.1 8h1.6M3.3 3.3l1.1 1.1M11.6 11.6l1.1 1.1M12.7 3.3l-1.1 1.1M4.4 11.6l-1.1 1.1',
  moon: 'M13.2 9.6A5.7 5.7 0 0 1 6.4 2.8a5.7 5.7 0 1 0 6.8 6.8z',
  system: 'M2 3h12v8H2zM5.5 13.8h5M8 11v2.8',
  help: 'M5.6 6a2.4 2.4 0 1 1 3.3 2.2c-.6.3-.9.7-.9 1.4M8 12.2v.3',
  remove: 'M2.8 4.3h10.4M6.2 4.1V2.5h3.6v1.6M4.2 4.3l.6 9.2h6.4l.6-9.2M6.8 6.8v4.2M9.2 6.8v4.2',
  close: 'M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4',
  left: 'M9.8 3.5 5.3 8l4.5 4.5',
  right: 'M6.2 3.5 10.7 8l-4.5 4.5',
  down: 'M3.5 6.2 8 10.7l4.5-4.5',
  person:
    'M8 2.4a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM2.8 13.8c.6-2.7 2.6-4 5.2-4s4.6 1.3 5.2 4',
  layer: 'M2.2 5.5 8 2.2l5.8 3.3L8 8.8zM8 8.8v5',
  action: 'M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z',
} as const;
export type IconName = keyof typeof SHAPES;

/** Decoration beside a word, or inside a button that has a label. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path
        d={SHAPES[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
