// Writes SVG text. Names are text nodes, escaped; nothing else of a model gets into the file.

import { radius } from './canvasPen';
import type { BoxStyle, LineStyle, Palette, Pen, TextStyle } from './pen';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
/** XML knows no control characters, not even escaped ones. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
const short = (value: number) => String(Math.round(value * 10) / 10);

export class SvgPen implements Pen {
  private readonly parts: string[] = [];
  private opacity = '';
  constructor(private readonly palette: Palette) {}

  alpha(value: number): void {
    this.opacity = value < 1 ? ` opacity="${value}"` : '';
  }

  private painted(fill?: string, stroke?: string, width = 1, dash: readonly number[] = []): string {
    const line = stroke ? ` stroke="${stroke}" stroke-width="${short(width)}"` : '';
    const dashes = stroke && dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    return ` fill="${fill ?? 'none'}"${line}${dashes}${this.opacity}`;
  }

  box(x: number, y: number, width: number, height: number, style: BoxStyle): void {
    const corner = style.radius ? ` rx="${style.radius}"` : '';
    this.parts.push(
      `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${corner}` +
        `${this.painted(style.fill, style.stroke, style.lineWidth, style.dash)}/>`,
    );
  }

  lines(points: ArrayLike<number>, ranges: readonly number[], style: LineStyle): void {
    const traces: string[] = [];
    for (let at = 0; at < ranges.length; at += 2)
      traces.push(trace(points, ranges[at] ?? 0, ranges[at + 1] ?? 0, style.round));
    const path = traces.join('');
    if (path)
      this.parts.push(
        `<path d="${path}"${this.painted(undefined, style.stroke, style.lineWidth, style.dash)}/>`,
      );
  }

  arrow(x: number, y: number, size: number, fill: string): void {
    const half = size * 0.6;
    const path = `M${short(x)} ${short(y)}L${short(x - half)} ${short(y - size)}H${short(x + half)}Z`;
    this.parts.push(`<path d="${path}"${this.painted(fill)}/>`);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const anchor = { left: '', right: ' text-anchor="end"', center: ' text-anchor="middle"' };
    const family = style.mono ? ' class="m"' : '';
    const weight = style.bold ? ' font-weight="600"' : '';
    this.parts.push(
      `<text x="${short(x)}" y="${short(y)}" font-size="${style.size}"${family}${weight}` +
        `${anchor[style.align ?? 'left']} fill="${style.fill}"${this.opacity}>${escaped(text)}</text>`,
    );
  }

  /** The whole file. */
  file(title: string, width: number, height: number): string {
    const { font, mono, background } = this.palette;
    const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escaped(font)}">`,
      `<title>${escaped(title)}</title>`,
      `<style>.m{font-family:${escaped(mono.replaceAll('"', "'"))}}</style>`,
      `<rect width="100%" height="100%" fill="${background}"/>`,
      ...this.parts,
      '</svg>\n',
    ].join('\n');
  }
}

function trace(points: ArrayLike<number>, start: number, end: number, round: number): string {
  const x = (index: number) => points[2 * index] ?? 0;
  const y = (index: number) => points[2 * index + 1] ?? 0;
  if (end <= start) return '';
  let path = `M${short(x(start))} ${short(y(start))}`;
  for (let at = start + 1; at < end - 1; at += 1) {
    const bend = radius(points, at, round);
    const towards = (to: number) => {
      const dx = x(to) - x(at);
      const dy = y(to) - y(at);
      const length = Math.hypot(dx, dy) || 1;
      return `${short(x(at) + (dx / length) * bend)} ${short(y(at) + (dy / length) * bend)}`;
    };
    path += `L${towards(at - 1)}Q${short(x(at))} ${short(y(at))} ${towards(at + 1)}`;
  }
  return `${path}L${short(x(end - 1))} ${short(y(end - 1))}`;
}
