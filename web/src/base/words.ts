// Words in tables of words.

/** What a table says of a word; the word may come from an address and be "__proto__". */
export const wordOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
