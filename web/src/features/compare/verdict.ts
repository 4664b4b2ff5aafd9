// What a comparison says, in a sentence.

import type { Comparison } from '../../api/types';
import { number, percent, ratio } from '../../base/numbers';

export type Row = Comparison['rows'][number];
type RowVerdict = NonNullable<Row['verdict']>;
type Effect = RowVerdict['throughput'];

export interface Sentence {
  conclusion: Effect['conclusion'] | 'none';
  text: string;
}

const nameOf = (row: Row) => `${row.label} (${row.model_name})`;

function interval(effect: Effect): string {
  const [low, high] = effect.ci95;
  return `95 % interval ${ratio(low)} to ${ratio(high)}`;
}

function throughputText(a: Row, b: Row, effect: Effect, smallest: number): string {
  const names = [nameOf(b), nameOf(a)] as const;
  switch (effect.conclusion) {
    case 'better':
      return `${names[0]} has ${ratio(effect.ratio)} the throughput of ${names[1]}, ${interval(effect)}`;
    case 'worse':
      return `${names[0]} is slower: ${ratio(effect.ratio)} the throughput of ${names[1]}, ${interval(effect)}`;
    case 'equivalent':
      return `${names[0]} is as fast as ${names[1]}: a difference of ${percent(smallest)} or more is ruled out`;
    default:
      return `No difference between ${names[0]} and ${names[1]} can be shown; one of ${percent(effect.detectable, 0)} or more would have been found`;
  }
}

/** One candidate against the first. */
export function sentenceOf(a: Row, b: Row, smallest: number): Sentence {
  if (b.not_comparable.length > 0)
    return { conclusion: 'none', text: `${nameOf(b)} cannot be compared with ${nameOf(a)}` };
  const effect = b.verdict?.throughput;
  if (!effect)
    return { conclusion: 'none', text: `${nameOf(b)} was not judged against ${nameOf(a)}` };
  return {
    conclusion: effect.conclusion,
    text: throughputText(a, b, effect, smallest),
  };
}

/** "×0.159, 95 % interval ×0.150 to ×0.181: better" */
export function latencyText(effect: Effect | undefined): string {
  if (!effect) return '';
  return `Median latency ${ratio(effect.ratio)}, ${interval(effect)}: ${effect.conclusion}`;
}

/** Chance and size behind a conclusion. */
export function evidence(effect: Effect): string {
  return `p = ${number(effect.p_adjusted, 2)}, Cliff's delta ${number(effect.cliffs_delta, 2)}, differences from ${percent(effect.detectable, 0)} up would be found`;
}

const METHODS: Record<string, string> = {
  interleaved: 'measured in turn, a process each',
  kept: 'kept runs as they are',
  layers: 'kept runs of the layers',
};
export const methodText = (method: string) => METHODS[method] ?? method;
