import { expect, test } from 'vitest';
import { familyOf, familyTree } from './family';
import type { Model } from './types';

const model = (id: string, derived_from?: string) => ({ id, derived_from }) as Model;
const drawn = (rows: { model: Model; depth: number }[]) =>
  rows.map((row) => '-'.repeat(row.depth) + row.model.id).join(' ');

const STORE = [
  model('squeeze'),
  model('resnet-int8', 'resnet'),
  model('squeeze-int8', 'squeeze'),
  model('resnet'),
  model('squeeze-int8-f16', 'squeeze-int8'),
];

test('children stand below their origin, whatever the order', () => {
  expect(drawn(familyTree(STORE))).toBe(
    'squeeze -squeeze-int8 --squeeze-int8-f16 resnet -resnet-int8',
  );
});

test('a model whose origin was removed is an original', () => {
  expect(drawn(familyTree([model('a-int8', 'a')]))).toBe('a-int8');
});

test.each([
  ['squeeze-int8', 'squeeze -squeeze-int8 --squeeze-int8-f16'],
  ['resnet', 'resnet -resnet-int8'],
  ['gone', ''],
])('the family of %s', (id, family) => {
  expect(drawn(familyOf(STORE, id))).toBe(family);
});
