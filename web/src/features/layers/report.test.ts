import { expect, test } from 'vitest';
import type { LayerTime } from '../../api/types';
import { changes, filtersOf, filtersText } from './report';

const layer = (change: Partial<LayerTime>) =>
  ({
    time_share: 0,
    input_layouts: ['abcd'],
    output_layouts: ['abcd'],
    output_precisions: ['f32'],
    ...change,
  }) as LayerTime;

// squeezenet1.1-int8: one reorder turns layout and precision at the input, the way back is done by
// a layer that computes.
const LAYERS = [
  layer({ name: 'data/mean', type: 'Subgraph', time_ms: 0.03 }),
  layer({
    name: 'reorder_in',
    type: 'Reorder',
    time_ms: 0.1,
    time_share: 0.04,
    output_layouts: ['acdb'],
    output_precisions: ['u8'],
  }),
  layer({ name: 'conv1', type: 'Convolution', time_ms: 1, output_precisions: ['u8'] }),
  layer({
    name: 'reorder_2',
    type: 'Reorder',
    time_ms: 0.2,
    output_layouts: ['aBcd16b'],
    output_precisions: ['u8'],
  }),
];

test('changes are counted by what they change, with the time of layers that do nothing else', () => {
  const found = changes({
    layers: LAYERS,
    transitions: [
      { from: 'f32', to: 'u8', count: 1 },
      { from: 'u8', to: 'f32', count: 1 },
    ],
  });
  expect(found.map(({ what, kind, count, ms }) => [what, kind, count, ms])).toEqual([
    ['abcd → aBcd16b', 'layout', 1, 0.2],
    ['f32 → u8', 'precision', 1, 0.1],
    ['u8 → f32', 'precision', 1, undefined],
  ]);
});

test('filters survive the address', () => {
  const filters = [
    { id: 'type', value: 'Convolution' },
    { id: 'time', value: '> 0.5' },
  ];
  expect(filtersText(filters)).toBe('type~Convolution;time~> 0.5');
  expect(filtersOf(filtersText(filters))).toEqual(filters);
  expect(filtersOf('')).toEqual([]);
  expect(filtersOf('nonsense')).toEqual([]);
  expect(filtersText([{ id: 'type', value: '' }])).toBe('');
});
