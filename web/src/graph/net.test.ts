import { expect, test } from 'vitest';
import { edge, node, view } from './made';
import { netOf, shapeText } from './net';

test('constants fold into the layer that they feed, through conversions', () => {
  const net = netOf(
    view(
      [
        node('x', 'Parameter'),
        node('w', 'Constant'),
        node('w32', 'Convert'),
        node('c', 'Convolution'),
      ],
      [edge(0, 3), edge(1, 2), edge(2, 3, 1)],
    ),
  );
  expect([...net.weightOf]).toEqual([-1, 3, 3, -1]);
});

test('a constant that feeds no layer stays one', () => {
  const net = netOf(view([node('k', 'Constant'), node('out', 'Result')], [edge(0, 1)]));
  expect([...net.weightOf]).toEqual([1, -1]);
  expect([...netOf(view([node('k', 'Constant')], [])).weightOf]).toEqual([-1]);
});

test('bodies of control flow stand beside the rest, with their owner', () => {
  const body = view([node('i', 'Parameter'), node('o', 'Result')], [edge(0, 1)]);
  const loop = { ...node('loop', 'Loop'), bodies: [body] };
  const net = netOf(view([node('x', 'Parameter'), loop], [edge(0, 1)]));
  expect(net.nodes.map(({ name, owner }) => [name, owner])).toEqual([
    ['x', -1],
    ['loop', -1],
    ['i', 1],
    ['o', 1],
  ]);
  expect(net.edges.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test.each([
  [[1, 3, 224, 224], '1×3×224×224'],
  [[-1, 16], '?×16'],
  [[], 'scalar'],
])('%j is %s', (shape, text) => {
  expect(shapeText(shape)).toBe(text);
});
