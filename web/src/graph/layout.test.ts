// @vitest-environment node
import { expect, test, vi } from 'vitest';
import { classesOf } from './classes';
import { loadElk } from './elk';
import { svgOf } from './exporting';
import { factsOf } from './facts';
import { grouping } from './groups';
import { compose, place } from './layout';
import { edge, node, view } from './made';
import { netOf } from './net';
import type { Palette } from './pen';
import { pictureOf } from './pictures';
import { planOf } from './plan';
import { copied, kept, restored } from './scene';

// The layout library takes a while to load on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const net = netOf(
  view(
    [
      node('x', 'Parameter'),
      node('a/conv', 'Convolution'),
      node('a/relu', 'Relu'),
      node('a/conv2', 'Convolution'),
      node('sum <&> "all"', 'Add'),
      node('y', 'Result'),
    ],
    [edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 4), edge(0, 4, 1), edge(4, 5)],
  ),
);
const groups = grouping(net);
const elk = loadElk();

async function sceneOf(open: number[]) {
  const plan = planOf(net, groups, new Set(open), false);
  return compose(
    plan,
    await place(
      plan,
      () => 140,
      () => elk,
      new Map(),
      async () => undefined,
    ),
  );
}

test('closed: the group is one item, edges end at it', () => {
  const { containers } = planOf(net, groups, new Set(), false);
  expect([...containers.keys()]).toEqual([0]);
  expect(containers.get(0)?.items).toEqual([0, ~1, 5]);
});

test('open: an edge into the group goes through its border', () => {
  const inner = planOf(net, groups, new Set([1]), false).containers.get(1);
  expect(inner?.items).toEqual([1, 2, 3, 4]);
  expect(inner?.ins).toEqual(['0:0']);
  expect(inner?.outs).toEqual(['4:0']);
  const into = inner?.pieces.filter((piece) => piece.source === 'in');
  expect(into?.map((piece) => [piece.target, piece.last])).toEqual([
    [1, true],
    [4, true],
  ]);
});

test('cards never overlap, lie inside their group, and data flows down', async () => {
  const scene = await sceneOf([1]);
  const box = (item: number) => {
    const at = scene.items.indexOf(item) * 4;
    const [x = 0, y = 0, width = 0, height = 0] = scene.boxes.slice(at, at + 4);
    return { x, y, right: x + width, bottom: y + height };
  };
  for (const [above, below] of [
    [0, ~1],
    [1, 2],
    [2, 3],
    [3, 4],
    [~1, 5],
  ] as const)
    expect(box(above).bottom).toBeLessThan(box(below).y);
  for (const item of [1, 2, 3, 4]) {
    expect(box(item).x).toBeGreaterThan(box(~1).x);
    expect(box(item).bottom).toBeLessThan(box(~1).bottom);
  }
});

test('a kept layout is the same again; one of another network or version is refused', async () => {
  const scene = await sceneOf([1]);
  const json = JSON.parse(JSON.stringify(kept(scene)));
  expect(restored(json, net.nodes.length)?.items).toEqual(scene.items);
  expect(restored(json, 3)).toBeUndefined();
  expect(restored({ ...json, version: 0 }, net.nodes.length)).toBeUndefined();
  expect(copied(scene).scene).toEqual(scene);
});

const colors = Object.fromEntries(
  [
    'background',
    'raised',
    'hover',
    'border',
    'strong',
    'text',
    'quiet',
    'accent',
    'accentSoft',
    'warn',
  ].map((name, index) => [name, `#${String(index).repeat(6)}`]),
);
const palette = {
  ...colors,
  font: 'sans-serif',
  mono: 'monospace',
  classes: classesOf('type').map((_, index) => `#0000${index}${index}`),
} as Palette;

test('the SVG: every card and edge, names escaped, nothing that runs', async () => {
  const facts = factsOf({ side: 'original', title: 'net', digest: '' }, net, groups);
  const svg = svgOf(
    pictureOf(await sceneOf([]), facts, groups.groups, 'type', undefined, undefined),
    palette,
  );
  expect(svg).toMatchSnapshot();
  const open = svgOf(
    pictureOf(await sceneOf([1]), facts, groups.groups, 'type', undefined, undefined),
    palette,
  );
  expect(open).toContain('>sum &lt;&amp;&gt; &quot;all&quot;<');
  expect(open.match(/<text/g)?.length).toBeGreaterThan(18);
  expect(open).not.toMatch(/<script|href|url\(|on\w+=/);
});
