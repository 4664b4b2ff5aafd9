/** A name as a word of a shell. */
export const quotedName = (name: string) =>
  /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
