// What a picture is drawn with. The canvas of the page, a PNG and an SVG are drawn by the same code.

export interface BoxStyle {
  fill?: string;
  stroke?: string;
  lineWidth?: number;
  radius?: number;
  dash?: readonly number[];
}
export interface LineStyle {
  stroke: string;
  lineWidth: number;
  /** Radius of the corners. */
  round: number;
  dash?: readonly number[];
}
export interface TextStyle {
  size: number;
  fill: string;
  bold?: boolean;
  mono?: boolean;
  align?: 'left' | 'right' | 'center';
}

export interface Pen {
  /** Of all that follows, until it is called again. */
  alpha(value: number): void;
  box(x: number, y: number, width: number, height: number, style: BoxStyle): void;
  /** Lines through points[2 · start] … points[2 · end - 1] for each start, end in `ranges`. */
  lines(points: ArrayLike<number>, ranges: readonly number[], style: LineStyle): void;
  /** A triangle that points down to (x, y). */
  arrow(x: number, y: number, size: number, fill: string): void;
  /** `y` is the base line. */
  text(text: string, x: number, y: number, style: TextStyle): void;
}

export interface Palette {
  background: string;
  raised: string;
  hover: string;
  border: string;
  strong: string;
  text: string;
  quiet: string;
  accent: string;
  accentSoft: string;
  warn: string;
  font: string;
  mono: string;
  /** Of the classes of the legend, in their order. */
  classes: string[];
}

function channel(value: number): number {
  const share = value / 255;
  return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function luminance(color: string): number {
  const value = Number.parseInt(color.slice(1), 16);
  if (color.length !== 7 || Number.isNaN(value)) return 1;
  return (
    0.2126 * channel(value >> 16) +
    0.7152 * channel((value >> 8) & 255) +
    0.0722 * channel(value & 255)
  );
}

/** Black or white, whichever reads better on the colour. */
export function inkOn(color: string): string {
  const light = luminance(color);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? '#101216' : '#ffffff';
}
