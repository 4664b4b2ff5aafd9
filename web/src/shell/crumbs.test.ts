import { expect, test } from 'vitest';
import { crumbs, type Names, titleOf } from './crumbs';

const MODEL: Names = { object: 'squeezenet1.1', tab: 'Graph' };

test.each<[string, Names, string[], string]>([
  ['/', {}, ['Start'], 'Start · Hone'],
  ['/models', {}, ['Models'], 'Models · Hone'],
  ['/models/0a39', MODEL, ['Models', 'squeezenet1.1'], 'squeezenet1.1 · Hone'],
  [
    '/models/0a39/graph',
    MODEL,
    ['Models', 'squeezenet1.1', 'Graph'],
    'Graph · squeezenet1.1 · Hone',
  ],
  ['/models/0a39', {}, ['Models', '0a39'], '0a39 · Hone'],
  ['/__proto__', {}, ['__proto__'], '__proto__ · Hone'],
  ['/constructor/toString', {}, ['constructor', 'toString'], 'toString · Hone'],
  ['/catalog', {}, ['Models', 'Catalogue'], 'Catalogue · Hone'],
  ['/targets/cpu%3Aavx2', {}, ['Targets', 'cpu:avx2'], 'cpu:avx2 · Hone'],
  ['/targets/%zz', {}, ['Targets', '%zz'], '%zz · Hone'],
])('%s', (path, names, texts, title) => {
  expect(crumbs(path, names).map((one) => one.text)).toEqual(texts);
  expect(titleOf(path, names)).toBe(title);
});

test('all but the last lead somewhere', () => {
  const [models, model, tab] = crumbs('/models/0a39/graph', MODEL);
  expect(models?.href).toBe('/models');
  expect(model?.href).toBe('/models/0a39');
  expect(tab?.href).toBeUndefined();
});
