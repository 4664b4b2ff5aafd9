// Where boxes stand over a picture that is shown in a frame of another shape.

export interface Size {
  width: number;
  height: number;
}

/** A box in pixels of the image file as it is shown, with what it says. */
export interface DrawnBox {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Its name, such as the class; a second sign beside the colour. */
  text: string;
  /** A colour of the tokens; classColor() for classes. */
  color: string;
  /** Predictions of a second model, crowds. */
  line?: 'solid' | 'dashed' | 'dotted';
  /** Shown on hover, such as the score or the size. */
  title?: string;
}

/** A place on the image, in pixels of the file: with a text it is that, else a dot. */
export interface Mark {
  x: number;
  y: number;
  text?: string;
  color: string;
  /** Shown on hover. */
  title?: string | undefined;
}

/** contain: the whole picture, with bars beside it; cover: the frame full, the picture cut. */
export type Fit = 'contain' | 'cover';

export interface Place {
  /** Frame pixels for each image pixel. */
  scale: number;
  /** Left upper corner of the picture in the frame. */
  left: number;
  top: number;
}

export function placed(image: Size, frame: Size, fit: Fit): Place {
  const across = frame.width / image.width;
  const down = frame.height / image.height;
  const scale = fit === 'contain' ? Math.min(across, down) : Math.max(across, down);
  return {
    scale,
    left: (frame.width - image.width * scale) / 2,
    top: (frame.height - image.height * scale) / 2,
  };
}

export interface ShownBox {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Where its name has room: above it, else inside. */
  label: 'above' | 'inside';
}

/** Height of a line of names, in frame pixels. */
export const LABEL_PX = 16;

/** The box in the frame, no smaller than can be seen; undefined when none of it is in the frame. */
export function shown(box: DrawnBox, place: Place, frame: Size): ShownBox | undefined {
  const left = Math.max(0, place.left + box.x * place.scale);
  const top = Math.max(0, place.top + box.y * place.scale);
  const right = Math.min(frame.width, place.left + (box.x + box.width) * place.scale);
  const bottom = Math.min(frame.height, place.top + (box.y + box.height) * place.scale);
  if (right <= left || bottom <= top) return undefined;
  return {
    left,
    top,
    width: Math.max(2, right - left),
    height: Math.max(2, bottom - top),
    label: top >= LABEL_PX ? 'above' : 'inside',
  };
}

/** Where a place is in the frame; undefined when it is not in it. */
export function pointed(mark: Mark, place: Place, frame: Size) {
  const left = place.left + mark.x * place.scale;
  const top = place.top + mark.y * place.scale;
  const inside = left >= 0 && top >= 0 && left <= frame.width && top <= frame.height;
  return inside ? { left, top } : undefined;
}

/** Largest first, so that small ones lie above and can be pointed at. */
export function ordered(boxes: readonly DrawnBox[]): DrawnBox[] {
  return [...boxes].sort((a, b) => b.width * b.height - a.width * a.height);
}

const COLORS = 6;

/** The same class has the same colour everywhere. */
export const classColor = (label: number) => `var(--series-${(label % COLORS) + 1})`;
