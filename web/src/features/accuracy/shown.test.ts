import { describe, expect, it } from 'vitest';
import type { RunImage } from '../../api/images';
import { asImage, correctOf, fitting, guessesOf, showChoices, showOf } from './shown';

const names = ['cat', 'dog'];
const wrong: RunImage = {
  index: 7,
  name: 'a.jpg',
  label: 0,
  predictions: [1, 0],
  scores: [8.25, 7.1],
  correct: false,
};

describe('images of a result', () => {
  it.each([
    ['wrong', false, 'wrong', false],
    ['onlyThis', false, 'all', undefined],
    ['onlyThis', true, 'onlyThis', undefined],
    [null, true, 'all', undefined],
    ['right', false, 'right', true],
  ])('%s, two runs %s: %s', (text, paired, show, correct) => {
    expect(showOf(text, paired)).toBe(show);
    expect(correctOf(showOf(text, paired))).toBe(correct);
  });

  it('are chosen with how many there are', () => {
    expect(showChoices(undefined)).toHaveLength(3);
    const choices = showChoices({ onlyThis: [wrong], onlyOther: [], bothWrong: [] });
    expect(choices[3]?.text).toBe('only this is right (1)');
  });

  it.each([
    [0, 1, 1],
    [0, 0, 0],
    [1, undefined, 0],
    [undefined, undefined, 1],
  ])('of class %s taken for %s: %i', (label, prediction, count) => {
    expect(fitting([wrong], label, prediction)).toHaveLength(count);
  });

  it('say truth and prediction', () => {
    const shown = asImage(wrong, 'd', names);
    expect([shown.caption, shown.note, shown.verdict]).toEqual(['0 cat', '1 dog · 8.3', 'bad']);
    expect(shown.src).toBe('/api/v1/datasets/d/images/7');
    const { index: _, ...gone } = wrong;
    expect(asImage(gone, 'd', names).src).toBeUndefined();
    expect(guessesOf(wrong, names).map((guess) => guess.right)).toEqual([false, true]);
  });
});
