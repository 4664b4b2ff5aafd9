import { expect, test } from 'vitest';
import type { QuantizationReport, Run } from '../../api/types';
import { accuracyGroups, type Evaluation, fromQuantize } from './accuracies';

function of(run: string, model: string, value: number, dataset = 'd'): Evaluation {
  const ci95 = [value - 0.04, value + 0.04];
  return { run, model, metric: 'top1', dataset, images: 500, value, ci95, endedAt: run };
}

test('the newest run of each model on the same data set stands side by side', () => {
  const all = [of('r-1', 'a', 0.1), of('r-2', 'a', 0.682), of('r-3', 'b', 0.678)];
  const [group] = accuracyGroups(all, ['a', 'b']);
  expect(group).toMatchObject({ metric: 'top1', dataset: 'd', images: 500 });
  expect(group?.rows.map((row) => row.run)).toEqual(['r-2', 'r-3']);
  expect(group?.rows[1]?.difference).toBeCloseTo(-0.004);
});

test('different data sets are not compared', () => {
  expect(accuracyGroups([of('r-1', 'a', 0.6), of('r-2', 'b', 0.6, 'e')], ['a', 'b'])).toEqual([]);
});

test('quantizing with an evaluation knows both sides', () => {
  const figure = (value: number) => ({ metric: 'top1', value, ci95: [0.6, 0.7], images: 500 });
  const result = {
    original_model: 'a',
    model: { id: 'b' },
    dataset_name: 'd',
    original: figure(0.682),
    quantized: figure(0.678),
  };
  const run = { id: 'r-9', created_at: '2026', result } as Run<QuantizationReport>;
  expect(accuracyGroups(fromQuantize(run), ['a', 'b'])[0]?.rows).toHaveLength(2);
  const plain = { ...run, result: { ...result, original: undefined, quantized: undefined } };
  expect(fromQuantize(plain as unknown as Run<QuantizationReport>)).toEqual([]);
});
