// Size of a card, from its texts alone, so that a layout holds wherever it is opened.

export const CARD_HEIGHT = 50;
export const HEAD_HEIGHT = 18;
export const GROUP_HEAD = 22;
export const TYPE_CHAR = 7.1;
export const NAME_CHAR = 6.65;
const LEAST_WIDTH = 124;
const MOST_WIDTH = 236;

export function cardWidth(title: string, badge: string, name: string, shape: string): number {
  const head = title.length * TYPE_CHAR + badge.length * NAME_CHAR + 30;
  const lines = [name.length * NAME_CHAR, shape.length * NAME_CHAR + 52].map((width) => width + 18);
  const width = Math.max(LEAST_WIDTH, head, ...lines);
  return Math.round(Math.min(MOST_WIDTH, width) / 4) * 4;
}

/** Shortens in the middle: both ends of a layer's name say something. */
export function fitted(text: string, width: number, charWidth: number): string {
  const room = Math.floor(width / charWidth);
  if (text.length <= room) return text;
  if (room < 3) return room <= 0 ? '' : '…';
  const tail = Math.ceil((room - 1) * 0.55);
  return `${text.slice(0, room - 1 - tail)}…${text.slice(text.length - tail)}`;
}
