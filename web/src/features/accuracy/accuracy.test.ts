import { describe, expect, it } from 'vitest';
import type { RunImage } from '../../api/images';
import type { AccuracyReport } from '../../api/types';
import {
  type AccuracyRun,
  classRows,
  comparable,
  confusedPairs,
  guessing,
  labelsOf,
  namesOf,
  pair,
  pairedDifference,
  pairingText,
  valueText,
  wilson,
} from './accuracy';

// ResNet20 over 1,000 CIFAR images, its first three classes.
const report = {
  metric: 'top1',
  value: 0.804,
  ci95: [0.7782523359291924, 0.8274209949115903],
  images: 1000,
  per_class: [
    { label: 0, name: 'airplane', images: 100, value: 0.68 },
    { label: 1, name: 'automobile', images: 100, value: 0.76 },
    { label: 2, name: '', images: 100, value: 0.71 },
  ],
  confusion: [
    { truth: 0, prediction: 0, images: 68 },
    { truth: 0, prediction: 2, images: 5 },
    { truth: 0, prediction: 3, images: 4 },
    { truth: 1, prediction: 1, images: 76 },
    { truth: 1, prediction: 9, images: 12 },
  ],
} as unknown as AccuracyReport;

const image = (name: string) =>
  ({ name, predictions: [1], scores: [1], correct: false }) as RunImage;
const run = (id: string, result: Partial<AccuracyReport>, request = {}) =>
  ({ id, dataset: 'd', request, result: { ...report, ...result } }) as unknown as AccuracyRun;

describe('a result', () => {
  it.each([
    [0.804, [0.7782, 0.8274], '80.4 ± 2.6'],
    [0.682, undefined, '68.2'],
    [0.093, [0.0765, 0.1126], '9.3 ± 2.0'],
  ])('%f is %s', (value, ci95, text) => {
    expect(valueText(value, ci95)).toBe(text);
  });

  it.each([
    [{}, undefined],
    [{ ci95: [0.2, 0.4] as [number, number] }, 'Guessing gives about 33.3 % with 3 classes'],
    [{ metric: 'agreement', ci95: [0.2, 0.4] as [number, number] }, undefined],
  ])('%o is held against guessing', (change, text) => {
    const said = guessing({ ...report, ...change });
    if (text) expect(said).toContain(text);
    else expect(said).toBeUndefined();
  });

  it('has the interval that the server gives', () => {
    const [low, high] = wilson(0.804, 1000);
    expect(low).toBeCloseTo(0.77825, 4);
    expect(high).toBeCloseTo(0.82742, 4);
  });
});

describe('classes', () => {
  const names = namesOf(report, [], ['a', 'b', 'bird', 'cat', '', '', '', '', '', 'truck']);

  it('are named by the result, else by what has names', () => {
    expect(names.slice(0, 4)).toEqual(['airplane', 'automobile', 'bird', 'cat']);
  });

  it('say what they are taken for', () => {
    expect(classRows(report, names).map((row) => [row.title, row.takenFor])).toEqual([
      ['0 airplane', '2 bird (5)'],
      ['1 automobile', '9 truck (12)'],
      ['2 bird', ''],
    ]);
  });

  it('are confused in pairs, most first', () => {
    expect(confusedPairs(report).map((one) => [one.truth, one.prediction, one.share])).toEqual([
      [1, 9, 0.12],
      [0, 2, 0.05],
      [0, 3, 0.04],
    ]);
    expect(labelsOf(report)).toEqual([0, 1, 2, 3, 9]);
  });
});

describe('two runs', () => {
  it.each([
    [{}, {}, true],
    [{ images: 999 }, {}, false],
    [{ metric: 'top5' }, {}, false],
    [{ metric: 'agreement' }, {}, false],
    [{}, { limit: 100 }, false],
  ])('%o asked as %o can be held side by side: %s', (result, request, answer) => {
    expect(comparable(run('r-1', {}), run('r-2', result, request))).toBe(answer);
  });

  it('differ where one is right and the other not', () => {
    const found = pair([image('a'), image('b'), image('c')], [image('b'), image('d')]);
    expect(found.onlyThis.map((one) => one.name)).toEqual(['d']);
    expect(found.onlyOther.map((one) => one.name)).toEqual(['a', 'c']);
    expect(found.bothWrong.map((one) => one.name)).toEqual(['b']);
    expect(pairingText(found, 100, 'resnet20')).toMatch(
      /^−1\.0 points against resnet20 \(95 % interval −4\.8 to \+2\.9\): these images do not tell/,
    );
  });

  it.each([
    [8, 7, 1000, 0.001],
    [0, 0, 500, 0],
    [0, 20, 500, -0.04],
  ])('%i and %i of %i', (onlyThis, onlyOther, images, difference) => {
    const found = pairedDifference(onlyThis, onlyOther, images);
    expect(found.difference).toBeCloseTo(difference, 10);
    expect(found.low).toBeLessThanOrEqual(found.difference);
    expect(found.high).toBeGreaterThanOrEqual(found.difference);
  });
});
