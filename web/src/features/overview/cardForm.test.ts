import { expect, test } from 'vitest';
import {
  type Card,
  type CardForm,
  changesOf,
  formOf,
  previewCard,
  problemsOf,
  sourceText,
} from './cardForm';

const CARD: Card = {
  task: 'classification',
  adapter: 'classification',
  color: 'bgr',
  mean: [104, 117, 123],
  scale: [],
  label_offset: 0,
  labels: [],
  source: { color: 'graph', mean: 'graph', scale: 'default', task: 'shape' },
  notes: [],
};
const form = (change: Partial<CardForm> = {}) => ({ ...formOf(CARD), ...change });

test('an untouched form changes nothing', () => {
  expect(changesOf(form(), CARD)).toEqual({});
});

test.each<[Partial<CardForm>, object]>([
  [{ color: 'rgb' }, { color: 'rgb' }],
  [{ mean: '1 2;3' }, { mean: [1, 2, 3] }],
  [{ mean: '' }, { mean: [0, 0, 0] }],
  [{ scale: '58.4' }, { scale: [58.4] }],
  [{ resize: '256x256,short-side' }, { resize: '256x256,short-side' }],
  [
    { label_offset: '1', nms: '0.5' },
    { label_offset: 1, nms: 0.5 },
  ],
  [{ labels: 'cat\n dog \n\n' }, { label_names: ['cat', 'dog'] }],
])('%j saves %j', (change, saved) => {
  expect(changesOf(form(change), CARD)).toEqual(saved);
});

test.each<[Partial<CardForm>, string[]]>([
  [{}, []],
  [{ mean: '1,2' }, ['mean']],
  [{ mean: 'a' }, ['mean']],
  [{ color: 'gray' }, ['mean']],
  [{ scale: '1,0,1' }, ['scale']],
  [
    { resize: '224', crop: 'x', label_offset: '-1', nms: '2' },
    ['resize', 'crop', 'label_offset', 'nms'],
  ],
])('%j has problems in %j', (change, fields) => {
  expect(Object.keys(problemsOf(form(change)))).toEqual(fields);
});

test('the preview draws what is understood', () => {
  expect(previewCard(form({ resize: '22', crop: '8x8' }))).toEqual({
    color: 'bgr',
    mean: [104, 117, 123],
    scale: [],
    resize: '',
    crop: '8x8',
  });
});

test.each([
  ['color', "the network's operators"],
  ['scale', 'the default'],
  ['nms', undefined],
])('%s is from %s', (field, words) => {
  expect(sourceText(CARD, field)).toBe(words);
});
