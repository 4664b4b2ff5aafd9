import { expect, test } from 'vitest';
import { withinGroup } from './facts';
import { firstOpen, grouping, LEVEL_MOST } from './groups';
import { chain } from './made';
import { netOf } from './net';

const titles = (names: string[]) => {
  const net = netOf(chain(names));
  const { groups, groupOf } = grouping(net);
  return net.nodes.map((node) => groups[groupOf[node.id] ?? 0]?.title);
};

test('scopes of slashes; small ones stay one level up', () => {
  expect(
    titles(['data', 'fire2/squeeze', 'fire2/squeeze/bias', 'fire2/relu', 'conv1/bias', 'out']),
  ).toEqual(['all', 'fire2', 'fire2', 'fire2', 'all', 'all']);
});

test('scopes of dots; what goes on from a scope with the same shape joins it', () => {
  expect(
    titles([
      'input',
      'layer1.0.conv1',
      'layer1.0.bn1',
      'relu_7',
      'layer1.0.conv2',
      'layer1.1.a',
      'layer1.1.b',
      'layer1.1.c',
    ]),
  ).toEqual([
    'all',
    'layer1.0',
    'layer1.0',
    'layer1.0',
    'layer1.0',
    'layer1.1',
    'layer1.1',
    'layer1.1',
  ]);
});

test('names without scopes: blocks, once there are many layers', () => {
  expect(new Set(titles(Array.from({ length: 150 }, (_, n) => `Relu_${n}`)))).toEqual(
    new Set(['all']),
  );
  const many = titles(Array.from({ length: 3000 }, (_, n) => `Relu_${n}`));
  const blocks = new Set(many);
  expect(blocks.size).toBeLessThanOrEqual(LEVEL_MOST);
  expect(blocks.has('Block 1')).toBe(true);
});

test('at first a small network is open, a large one closed', () => {
  const opened = (count: number) => {
    const net = netOf(
      chain(Array.from({ length: count }, (_, n) => `block${Math.floor(n / 10)}/r${n}`)),
    );
    const { groups, groupOf } = grouping(net);
    return firstOpen(groups, groupOf, net.weightOf).length;
  };
  expect(opened(60)).toBe(6);
  expect(opened(600)).toBe(0);
});

test.each([
  ['fire2/squeeze1x1/WithoutBiases', '/fire2', 'squeeze1x1/WithoutBiases'],
  ['layer1.0.conv1', '/layer1/0', 'conv1'],
  ['/model/layer/Add', '/model/layer', 'Add'],
  ['relu_7', '/layer1/0', 'relu_7'],
])('%s in %s is %s', (name, key, short) => {
  expect(withinGroup(name, { id: 1, key, title: '', parent: 0, kind: 'scope', owner: -1 })).toBe(
    short,
  );
});
