import { expect, test } from 'vitest';
import { counterparts, MARKS, runtimeGrouping, splitNames } from './counterparts';
import { grouping } from './groups';
import { edge, node, view } from './made';
import { netOf } from './net';

const named = (name: string, type: string, originals: string) =>
  node(name, type, { originalLayersNames: originals });

const network = netOf(
  view(
    [
      'x:Parameter',
      'conv:Convolution',
      'relu:Relu',
      'cast:Convert',
      'pool:MaxPool',
      'out:Result',
    ].map((one) => node(one.split(':')[0] ?? '', one.split(':')[1] ?? '')),
    [0, 1, 2, 3, 4].map((from) => edge(from, from + 1)),
  ),
);
const runtime = netOf(
  view(
    [
      named('x', 'Input', 'x'),
      named('x_reorder', 'Reorder', ''),
      named('conv', 'Convolution', 'conv,relu,made_by_a_pass'),
      named('pool', 'Pooling', 'pool'),
      named('pool_b', 'Pooling', 'pool'),
    ],
    [0, 1, 2, 3].map((from) => edge(from, from + 1)),
  ),
);
const pairs = counterparts(network, runtime);
const words = (marks: Uint8Array) => [...marks].map((mark) => MARKS[mark]);

test('fused, removed and split layers of the network', () => {
  expect(words(pairs.originalMarks)).toEqual(['', 'fused', 'fused', 'removed', 'split', '']);
  expect(pairs.runtime[2]).toEqual([2]);
});

test('inserted, fused and split layers of the runtime', () => {
  expect(words(pairs.runtimeMarks)).toEqual(['', 'inserted', 'fused', 'split', 'split']);
  expect(pairs.original[2]).toEqual([1, 2]);
  expect(pairs.made[2]).toEqual(['made_by_a_pass']);
});

test('what the runtime inserted lies where its neighbours lie', () => {
  const { groupOf } = runtimeGrouping(grouping(network), runtime, pairs);
  expect([...groupOf]).toEqual([0, 0, 0, 0, 0]);
});

test.each([
  ['a,b', ['a', 'b']],
  ['a,with,comma,b', ['a', 'with,comma', 'b']],
  ['', []],
])('names in "%s"', (text, names) => {
  expect(splitNames(text, (name) => ['a', 'b', 'with,comma'].includes(name))).toEqual(names);
});

test('a layer that a pass renamed is found by its place', () => {
  const original = netOf(
    view(
      [node('x', 'Parameter'), node('conv', 'Convolution'), node('bn', 'BatchNormInference')],
      [edge(0, 1), edge(1, 2)],
    ),
  );
  const made = netOf(
    view(
      [named('x', 'Input', 'x'), named('Multiply_7', 'Convolution', 'Multiply_7,bn')],
      [edge(0, 1)],
    ),
  );
  const found = counterparts(original, made);
  expect(found.original[1]).toEqual([1, 2]);
  expect(words(found.originalMarks)).toEqual(['', 'fused', 'fused']);
});
