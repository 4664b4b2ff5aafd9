import { expect, test } from 'vitest';
import type { Analysis, LayerReport } from '../api/types';
import { classesOf, classified } from './classes';
import { factsOf } from './facts';
import { grouping } from './groups';
import { chain } from './made';
import { addIntensity, networkMeasures, reported, runtimeMeasures } from './measures';
import { netOf } from './net';
import { groupStats } from './stats';

const net = netOf(chain(['x', 'conv', 'bias', 'relu', 'pool']));
const report = {
  layers: [
    {
      name: 'conv',
      kernel: 'brgconv',
      time_ms: 3,
      time_share: 0.75,
      gflop: 1,
      arithmetic_intensity: 20,
      original_layers: ['conv', 'bias', 'relu'],
    },
    {
      name: 'conv_reorder',
      kernel: 'reorder',
      time_ms: 0.5,
      time_share: 0.125,
      gflop: 0,
      original_layers: [],
    },
    { name: 'pool', kernel: 'jit', time_share: 0, gflop: 0, original_layers: ['pool'] },
  ],
} as unknown as LayerReport;

test('a fused time goes to the first layer; the others say where it is', () => {
  const measures = networkMeasures(net, report);
  expect([...measures.timeMs]).toEqual([Number.NaN, 3, Number.NaN, Number.NaN, Number.NaN]);
  expect([...measures.timedWith]).toEqual([-1, -1, 1, 1, -1]);
  expect(measures.kernels).toEqual(['', 'brgconv', 'brgconv', 'brgconv', 'jit']);
});

test('not measured is not zero, in the runtime either', () => {
  const measures = runtimeMeasures(net, report);
  expect(measures.timeMs[4]).toBeNaN();
  expect(measures.share[1]).toBe(0.75);
  expect(measures.intensity[1]).toBe(20);
});

test('classes by time and intensity', () => {
  const measures = networkMeasures(net, report);
  const layers = [{ name: 'conv', gflop: 1, giop: 0, arithmetic_intensity: 22 }];
  addIntensity(measures, net, { layers } as unknown as Analysis);
  const facts = factsOf({ side: 'original', title: '', digest: '' }, net, grouping(net));
  const labels = (mode: 'time' | 'intensity') =>
    [...classified(mode, facts, measures).classes].map((index) => classesOf(mode)[index]?.label);
  expect(labels('time')).toEqual([
    'not measured',
    '≥ 10 %',
    'inside another layer',
    'inside another layer',
    'not measured',
  ]);
  expect(labels('intensity')).toEqual([
    'no arithmetic',
    '16–64',
    'no arithmetic',
    'no arithmetic',
    'no arithmetic',
  ]);
});

test('a group adds what its layers took', () => {
  const all = grouping(net);
  const measures = networkMeasures(net, report);
  const facts = factsOf({ side: 'original', title: '', digest: '' }, net, all);
  const { classes } = classified('type', facts, measures);
  expect(groupStats(all.groups, facts, classes, measures)[0]).toMatchObject({
    layers: 5,
    timeMs: 3,
    share: 0.75,
    main: 'Relu ×4',
  });
});

test('a layer with a number of its own is found by its place in the order', () => {
  const runtime = netOf(chain(['x', 'Multiply_7']));
  Object.assign(runtime.nodes[1]?.attributes ?? {}, { execOrder: '4' });
  const layer = { name: 'Multiply_9', execution_order: 4, type: 'Relu', output_shapes: ['1x8'] };
  const layers = [layer] as LayerReport['layers'];
  expect(reported(runtime, { layers } as LayerReport)).toEqual([undefined, layer]);
  layer.type = 'Convolution';
  expect(reported(runtime, { layers } as LayerReport)).toEqual([undefined, undefined]);
});
