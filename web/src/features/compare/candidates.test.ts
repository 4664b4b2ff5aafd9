import { expect, test } from 'vitest';
import { type Candidate, compareRequest, DEFAULTS, wayOf } from './candidates';

const one = (id: string, kind: Candidate['kind']): Candidate => ({
  id,
  kind,
  model: 'm',
  text: id,
  note: '',
});
const MODELS = [one('a', 'model'), one('b', 'model')];
const BENCHMARKS = [one('r-1', 'benchmark'), one('r-2', 'benchmark')];
const LAYERS = [one('r-3', 'layers'), one('r-4', 'layers')];

test.each([
  [
    'models are measured',
    MODELS,
    {},
    { measures: true, layersPossible: true, takesOptions: true, problem: '' },
  ],
  [
    'kept benchmarks are not',
    BENCHMARKS,
    {},
    { measures: false, layersPossible: false, takesOptions: false, problem: '' },
  ],
  [
    'unless that is asked for',
    BENCHMARKS,
    { measure: true },
    { measures: true, layersPossible: true, takesOptions: false },
  ],
  ['kept layers are aligned as they are', LAYERS, {}, { measures: false, layersPossible: true }],
  [
    'a model and a run are measured',
    [MODELS[0], BENCHMARKS[0]],
    {},
    { measures: true, takesOptions: true },
  ],
  [
    'so are runs of two kinds',
    [LAYERS[0], BENCHMARKS[0]],
    {},
    { measures: true, takesOptions: false },
  ],
  ['one is too few', [MODELS[0]], {}, { problem: 'Choose two or more' }],
  [
    'layers of three are not aligned',
    [...MODELS, one('c', 'model')],
    { layers: true },
    { problem: 'Layers are aligned for two candidates' },
  ],
])('%s', (_, chosen, options, way) => {
  expect(wayOf(chosen as Candidate[], { ...DEFAULTS, ...options })).toMatchObject(way);
});

test('the request carries only what was asked', () => {
  expect(compareRequest(BENCHMARKS, DEFAULTS)).toEqual({
    candidates: ['r-1', 'r-2'],
    smallest: 0.01,
  });
  expect(compareRequest(MODELS, { ...DEFAULTS, layers: true, run: { precision: 'bf16' } })).toEqual(
    {
      candidates: ['a', 'b'],
      layers: true,
      run: { precision: 'bf16' },
      repetitions: 9,
      seconds: 1.5,
      smallest: 0.01,
    },
  );
  const mixed = compareRequest([MODELS[0], BENCHMARKS[0]] as Candidate[], DEFAULTS);
  expect(mixed.measure).toBe(true);
});
