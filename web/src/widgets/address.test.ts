import { describe, expect, it } from 'vitest';
import { numberOf, withChanges } from './address';

describe('the query of an address', () => {
  it.each([
    ['run=r-1', { label: 3 }, 'run=r-1&label=3'],
    ['run=r-1&label=3', { label: 0 }, 'run=r-1&label=0'],
    ['run=r-1&label=3', { label: undefined }, 'run=r-1'],
    ['run=r-1', { run: '', correct: false }, ''],
  ])('%s with %o is %s', (before, changes, after) => {
    expect(withChanges(new URLSearchParams(before), changes).toString()).toBe(after);
  });

  it.each([
    ['label=0', 0],
    ['label=12', 12],
    ['label=', undefined],
    ['label=x', undefined],
    ['', undefined],
  ])('%s has the number %s', (query, value) => {
    expect(numberOf(new URLSearchParams(query), 'label')).toBe(value);
  });
});
