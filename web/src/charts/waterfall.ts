// Differences that lead from one sum to another: the largest by name, the rest as one step.

export interface Step {
  name: string;
  difference: number;
}
export interface Fall {
  name: string;
  kind: 'begin' | 'step' | 'rest' | 'end';
  from: number;
  to: number;
  difference: number;
}

/** From `begin`, step by step, to the end; the steps sum to the whole. */
export function waterfall(
  begin: { name: string; value: number },
  end: string,
  steps: readonly Step[],
  shown = 20,
): Fall[] {
  const sorted = [...steps]
    .filter((step) => step.difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const falls: Fall[] = [
    { name: begin.name, kind: 'begin', from: 0, to: begin.value, difference: begin.value },
  ];
  let now = begin.value;
  const add = (name: string, kind: Fall['kind'], difference: number) => {
    falls.push({ name, kind, from: now, to: now + difference, difference });
    now += difference;
  };
  for (const step of sorted.slice(0, shown)) add(step.name, 'step', step.difference);
  const rest = sorted.slice(shown);
  if (rest.length > 0) {
    const sum = rest.reduce((total, step) => total + step.difference, 0);
    add(`the ${rest.length} others`, 'rest', sum);
  }
  falls.push({ name: end, kind: 'end', from: 0, to: now, difference: now });
  return falls;
}
