import { describe, expect, it } from 'vitest';
import {
  expectedBytes,
  FIRST,
  type Form,
  type Known,
  maxDrop,
  planText,
  requestOf,
  stagesOf,
} from './form';

const known: Known = {
  model: { name: 'resnet20', precision: 'f32', weights_bytes: 1_084_692 },
  dataset: { name: 'cifar10', images: 1000, annotated: 1000 },
  images_per_second: 1000,
};
const form = (changes: Partial<Form>): Form => ({ ...FIRST, dataset: 'd', ...changes });

describe('the request', () => {
  it.each([
    [{}, { max_drop: 0.01 }],
    [{ drop_points: '0' }, { max_drop: 0 }],
    [{ drop_points: '0.35' }, { max_drop: 0.0035 }],
    [{ limited: false }, { evaluate: true }],
    [{ limited: false, evaluate: false }, {}],
    [{ limited: false, curve: true }, { curve: true }],
    [
      { objective: 'latency', preset: 'mixed' },
      { max_drop: 0.01, objective: 'latency', preset: 'mixed' },
    ],
    [
      { ignore: ['re:^head'], subset: '100' },
      { max_drop: 0.01, ignore: ['re:^head'], subset: 100 },
    ],
    [{ augment: ['flip', 'noise'] }, { max_drop: 0.01, augment: ['flip', 'noise'] }],
    [
      { augment: ['flip'], scheme: 'f16' },
      { precision: 'f16', evaluate: true },
    ],
    [{ scheme: 'f16' }, { precision: 'f16', evaluate: true }],
    [{ scheme: 'weights-int8', evaluate: false }, { weights_only: 'int8' }],
    [
      { scheme: 'weights-int4', group_size: '64', asymmetric: true, evaluate: false },
      { weights_only: 'int4', group_size: 64, asymmetric: true },
    ],
    [
      { name: ' small ', metric: 'top5' },
      { max_drop: 0.01, name: 'small', metric: 'top5' },
    ],
  ])('of %o is %o', (changes, request) => {
    const asked = requestOf({ id: 'm' }, form(changes as Partial<Form>));
    expect(asked).toEqual({ model: 'm', dataset: 'd', ...request });
  });

  it('has neither limit nor evaluation without images', () => {
    const asked = form({ dataset: '', curve: true, metric: 'top1' });
    expect(requestOf({ id: 'm' }, asked)).toEqual({ model: 'm' });
    expect(maxDrop(asked)).toBeUndefined();
  });
});

describe('the stages', () => {
  it.each([
    [{}, 'read observe decide apply'],
    [{ max_drop: 0.01 }, 'read observe decide evaluate apply evaluate at device precision'],
    [{ curve: true }, 'read observe decide evaluate measure apply evaluate at device precision'],
    [{ weights_only: 'int4' as const }, 'read decide apply'],
    [{ objective: 'latency' as const }, 'read observe decide measure apply'],
  ])('of %o are %s', (request, stages) => {
    expect(stagesOf({ model: 'm', ...request }).join(' ')).toBe(stages);
  });
});

describe('what will happen', () => {
  it.each([
    [{ dataset: '' }, { dataset: undefined }, 'Ranges come from generated noise'],
    [{}, {}, '300 of 1,000 images are observed'],
    [{ augment: ['flip' as const] }, {}, 'class balance kept, changed at random (flip), to find'],
    [{}, {}, 'until top1 drops by at most 1.00 points over all 1,000 images'],
    [{}, {}, 'It takes about 9.3 s.'],
    [{}, { images_per_second: undefined }, 'known once accuracy was measured'],
    [{ scheme: 'f16' as const }, {}, 'Weights are kept in f16'],
    [{ objective: 'latency' as const }, {}, 'it waits until nothing else measures here'],
  ])('%o says %s', (changes, more, text) => {
    expect(planText(form(changes), { ...known, ...more }).join(' ')).toContain(text);
  });

  it.each([
    ['int8', 'f32', 271_173],
    ['f16', 'f32', 542_346],
    ['f16', 'f16', undefined],
    ['int8', 'f16', 542_346],
  ])('%s of %s: %s bytes of weights', (scheme, precision, size) => {
    const model = { ...known.model, precision: precision as 'f32' };
    expect(expectedBytes(form({ scheme: scheme as Form['scheme'] }), { ...known, model })).toBe(
      size,
    );
  });
});
