// What fits what was typed: every word must be found; a hit at the beginning counts more than one
// inside, a whole run of letters more than scattered ones.

const NOT_FOUND = -1;

function scattered(word: string, text: string): number {
  let at = -1;
  let gaps = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return NOT_FOUND;
    if (at >= 0) gaps += next - at - 1;
    at = next;
  }
  return word.length > 1 && gaps <= word.length * 2 ? 1 / (1 + gaps) : NOT_FOUND;
}

function scoreWord(word: string, text: string): number {
  const at = text.indexOf(word);
  if (at === 0) return text.length === word.length ? 40 : 30;
  if (at > 0) return /[\s/._:·-]/.test(text[at - 1] ?? '') ? 20 : 10;
  return scattered(word, text);
}

/** How well it fits, more is better; undefined: not at all. Nothing typed fits everything. */
export function score(typed: string, text: string): number | undefined {
  const low = text.toLowerCase();
  let sum = 0;
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const one = scoreWord(word, low);
    if (one === NOT_FOUND) return undefined;
    sum += one;
  }
  return sum;
}

/** Those that fit, best first; the order of equals stays. */
export function best<T>(
  typed: string,
  items: readonly T[],
  text: (item: T) => string,
  limit = 50,
): T[] {
  if (!typed.trim()) return items.slice(0, limit);
  const scored: { item: T; value: number }[] = [];
  for (const item of items) {
    const value = score(typed, text(item));
    if (value !== undefined) scored.push({ item, value });
  }
  return scored
    .sort((a, b) => b.value - a.value)
    .slice(0, limit)
    .map((one) => one.item);
}
