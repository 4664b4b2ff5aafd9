// The command line that does the same as a view of the page: words as `hone --help` has them.

type Value = unknown;

/** Fields that are arguments, not options, in their order. */
const POSITIONAL: Record<string, string[]> = {
  'model import': ['paths'],
  'dataset import': ['path'],
  'project import': ['path'],
  'catalog get': ['name'],
  compare: ['candidates'],
  infer: ['model', 'images'],
};
/** Options whose name differs from the field's. */
const RENAMED: Record<string, string> = { shapes: 'shape', layouts: 'layout', targets: 'target' };
/** Lists that stand in one word. */
const JOINED = new Set(['batches', 'streams', 'precisions', 'targets', 'mean', 'scale']);

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function option(name: string, value: Value): string[] {
  if (value === null || value === undefined || value === '' || value === false) return [];
  const flag = `--${(RENAMED[name] ?? name).replaceAll('_', '-')}`;
  if (value === true) return [flag];
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    if (JOINED.has(name)) return [flag, quoted(value.join(','))];
    return value.flatMap((item) => [flag, quoted(String(item))]);
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value as Record<string, Value>);
    if (name === 'run' || name === 'card' || name === 'place')
      return entries.flatMap(([key, item]) => option(key, item));
    // An empty key is the only input.
    return entries.flatMap(([key, item]) => [
      flag,
      quoted(key ? `${key}=${String(item)}` : String(item)),
    ]);
  }
  return [flag, quoted(String(value))];
}

/** `command` as typed after `hone`; `request` as POST /jobs takes it. */
export function commandLine(command: string, request: object): string {
  const positional = POSITIONAL[command] ?? ['model'];
  const words = ['hone', ...command.split(' ')];
  const fields = request as Record<string, Value>;
  for (const name of positional) {
    const value = fields[name];
    if (Array.isArray(value)) words.push(...value.map((item) => quoted(String(item))));
    else if (value !== undefined && value !== null) words.push(quoted(String(value)));
  }
  for (const [name, value] of Object.entries(fields)) {
    if (!positional.includes(name)) words.push(...option(name, value));
  }
  return words.join(' ');
}
