import { describe, expect, it } from 'vitest';
import { curveOf, heard, NOTHING, stageStates, triedOf } from './live';

const STAGES = ['read', 'observe', 'decide', 'evaluate', 'apply'];
const SAID = [
  { stage: 'read', message: '' },
  { stage: 'observe', message: '40 of 300 images' },
  { stage: 'evaluate', message: 'original' },
  { stage: 'evaluate', message: '0 of 23 groups in float' },
  { stage: 'evaluate', message: '0 of 23 groups in float' },
  { stage: 'evaluate', message: '4 of 23 groups in float' },
  { stage: 'apply', message: '' },
  { stage: 'evaluate', message: 'the original' },
];

describe('what a quantization says', () => {
  it('is gathered without repeating itself', () => {
    const live = SAID.reduce(heard, NOTHING);
    expect(live.begun).toEqual(['read', 'observe', 'evaluate', 'apply', 'evaluate']);
    expect(live.said).toHaveLength(5);
    expect(live.tried.map((one) => one.groups_float)).toEqual([0, 4]);
    expect(heard(live, { stage: 'evaluate', message: 'the original' })).toBe(live);
  });

  it.each([
    [2, ['done', 'now', 'later', 'later', 'later']],
    [6, ['done', 'done', 'done', 'now', 'later']],
    [8, ['done', 'done', 'done', 'now', 'done']],
  ])('after %i messages the stages are %j', (count, states) => {
    expect(stageStates(STAGES, SAID.slice(0, count).reduce(heard, NOTHING))).toEqual(states);
  });

  it.each([
    ['3 of 23 groups in float', { groups_float: 3, groups: 23 }],
    ['3 of 23 images', undefined],
  ])('%s', (message, tried) => {
    expect(triedOf(message)).toEqual(tried);
  });
});

const CURVE = {
  metric: 'top1',
  original: 0.8,
  layers: 23,
  points: [{ layers_float: 0, value: 0.79, drop: 0.01 }],
  layers_float: [],
};
const SECOND = {
  ...CURVE,
  points: [...CURVE.points, { layers_float: 2, value: 0.8, drop: 0 }],
  layers_float: ['conv1', 'fc'],
};
const saying = (partial?: unknown) => ({ stage: 'evaluate', message: '', partial });

describe('the curve while it grows', () => {
  it('is the newest one that was told', () => {
    const live = [saying(CURVE), saying(), saying(SECOND), saying()].reduce(heard, NOTHING);
    expect(live.curve).toEqual(SECOND);
  });

  it('does not go back when an older answer comes late, and gains speeds', () => {
    const live = [saying(SECOND), saying(CURVE)].reduce(heard, NOTHING);
    expect(live.curve).toEqual(SECOND);
    const measured = {
      ...SECOND,
      points: SECOND.points.map((one) => ({ ...one, latency_ms: 2 })),
    };
    expect(heard(live, saying(measured)).curve).toEqual(measured);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ ...CURVE, points: [] }],
    [{ ...CURVE, points: [{ layers_float: '0', value: 1, drop: 0 }] }],
    [{ ...CURVE, layers_float: [{}] }],
    [{ windows: [1, 2] }],
  ])('%j is none', (partial) => {
    expect(curveOf(partial)).toBeUndefined();
  });
});
