// Names of classes, from wherever they are known.

/** "cat", or "class 3" where nothing names it. */
export function className(
  label: number | null | undefined,
  names: readonly (string | null | undefined)[] = [],
): string {
  if (label === null || label === undefined) return 'no label';
  return names[label] || `class ${label}`;
}

/** "3 cat": index and name, for lists where both are looked for. */
export function classTitle(
  label: number | null | undefined,
  names: readonly (string | null | undefined)[] = [],
): string {
  const name = label === null || label === undefined ? undefined : names[label];
  return name ? `${label} ${name}` : className(label, names);
}
