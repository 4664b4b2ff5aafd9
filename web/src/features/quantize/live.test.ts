import { describe, expect, it } from 'vitest';
import { heard, NOTHING, stageStates, triedOf } from './live';

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
