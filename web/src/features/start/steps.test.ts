import { expect, test } from 'vitest';
import type { Model } from '../../api/types';
import { firstSteps } from './steps';

const model = (id: string, imported_at: string, derived_from?: string) =>
  ({ id, imported_at, derived_from }) as Model;
const shown = (...given: Parameters<typeof firstSteps>) =>
  firstSteps(...given).map((step) => `${step.done ? 'done' : 'open'} ${step.href ?? 'not yet'}`);

test('an empty workbench has everything before it', () => {
  expect(shown([], [])).toEqual(['open /models', 'open not yet', 'open not yet']);
});

test('steps lead to the newest model that needs them', () => {
  const models = [
    model('a', '2026-01-01'),
    model('b', '2026-01-02'),
    model('a8', '2026-01-03', 'a'),
  ];
  expect(shown(models, [{ kind: 'benchmark', model: 'b' }])).toEqual([
    'done /models',
    'done /models/a/benchmark',
    'done /models/b/quantize',
  ]);
});

test('an accuracy is no measurement of speed', () => {
  expect(shown([model('a', '2026')], [{ kind: 'accuracy', model: 'a' }])[1]).toBe(
    'open /models/a/benchmark',
  );
});
