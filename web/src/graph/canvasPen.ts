import type { BoxStyle, LineStyle, Palette, Pen, TextStyle } from './pen';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export class CanvasPen implements Pen {
  private font = '';
  constructor(
    private readonly context: Context,
    private readonly palette: Palette,
  ) {}

  alpha(value: number): void {
    this.context.globalAlpha = value;
  }

  box(x: number, y: number, width: number, height: number, style: BoxStyle): void {
    const { context } = this;
    context.beginPath();
    if (style.radius) context.roundRect(x, y, width, height, style.radius);
    else context.rect(x, y, width, height);
    if (style.fill) {
      context.fillStyle = style.fill;
      context.fill();
    }
    if (style.stroke) this.stroke(style.stroke, style.lineWidth ?? 1, style.dash);
  }

  private stroke(color: string, lineWidth: number, dash: readonly number[] = []): void {
    const { context } = this;
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.setLineDash(dash as number[]);
    context.stroke();
  }

  lines(points: ArrayLike<number>, ranges: readonly number[], style: LineStyle): void {
    const { context } = this;
    context.beginPath();
    for (let at = 0; at < ranges.length; at += 2)
      this.trace(points, ranges[at] ?? 0, ranges[at + 1] ?? 0, style.round);
    this.stroke(style.stroke, style.lineWidth, style.dash);
  }

  private trace(points: ArrayLike<number>, start: number, end: number, round: number): void {
    const { context } = this;
    const x = (index: number) => points[2 * index] ?? 0;
    const y = (index: number) => points[2 * index + 1] ?? 0;
    if (end <= start) return;
    context.moveTo(x(start), y(start));
    for (let at = start + 1; at < end - 1; at += 1) {
      if (round > 0) context.arcTo(x(at), y(at), x(at + 1), y(at + 1), radius(points, at, round));
      else context.lineTo(x(at), y(at));
    }
    context.lineTo(x(end - 1), y(end - 1));
  }

  arrow(x: number, y: number, size: number, fill: string): void {
    const { context } = this;
    context.fillStyle = fill;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - size * 0.6, y - size);
    context.lineTo(x + size * 0.6, y - size);
    context.fill();
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const { context, palette } = this;
    const family = style.mono ? palette.mono : palette.font;
    const font = `${style.bold ? '600 ' : ''}${style.size}px ${family}`;
    if (font !== this.font) {
      context.font = font;
      this.font = font;
    }
    context.textAlign = style.align ?? 'left';
    context.fillStyle = style.fill;
    context.fillText(text, x, y);
  }
}

/** No corner is rounder than half of the shorter line beside it. */
export function radius(points: ArrayLike<number>, at: number, most: number): number {
  const length = (a: number, b: number) =>
    Math.abs((points[2 * a] ?? 0) - (points[2 * b] ?? 0)) +
    Math.abs((points[2 * a + 1] ?? 0) - (points[2 * b + 1] ?? 0));
  return Math.min(most, length(at - 1, at) / 2, length(at, at + 1) / 2);
}
