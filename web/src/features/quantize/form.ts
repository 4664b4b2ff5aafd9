// What is asked of quantization, what is chosen first, and what will happen, in words.

import type { Dataset, JobRequests, Model } from '../../api/types';
import { bytes, duration, whole } from '../../base/numbers';
import { type OfTask, usualMetric } from '../../widgets/DataChoice';

type Request = JobRequests['quantize'];
export type Scheme = 'int8' | 'weights-int8' | 'weights-int4' | 'f16' | 'bf16';

export interface Form {
  scheme: Scheme;
  /** Empty: generated noise. */
  dataset: string;
  /** Empty: top1 with labels, else agreement. */
  metric: string;
  limited: boolean;
  /** Percentage points, as typed. */
  drop_points: string;
  objective: 'size' | 'latency' | 'throughput';
  preset: 'performance' | 'mixed';
  subset: string;
  estimator: NonNullable<Request['estimator']>;
  bias_correction: NonNullable<Request['bias_correction']>;
  augment: NonNullable<Request['augment']>;
  ignore: string[];
  curve: boolean;
  evaluate: boolean;
  group_size: string;
  asymmetric: boolean;
  seed: string;
  fresh: boolean;
  name: string;
}

export const FIRST: Form = {
  scheme: 'int8',
  dataset: '',
  metric: '',
  limited: true,
  drop_points: '1',
  objective: 'size',
  preset: 'performance',
  subset: '300',
  estimator: 'auto',
  bias_correction: 'fast',
  augment: [],
  ignore: [],
  curve: false,
  evaluate: true,
  group_size: '',
  asymmetric: false,
  seed: '',
  fresh: false,
  name: '',
};

export const SCHEMES: { value: Scheme; text: string }[] = [
  { value: 'int8', text: 'INT8' },
  { value: 'weights-int8', text: 'weights INT8' },
  { value: 'weights-int4', text: 'weights INT4' },
  { value: 'f16', text: 'f16' },
  { value: 'bf16', text: 'bf16' },
];

const wholeNumber = (text: string) => {
  const value = Number.parseInt(text, 10);
  return Number.isInteger(value) && value >= 0 ? value : undefined;
};

/** The accepted drop as a fraction; undefined where there is no limit. */
export function maxDrop(form: Form): number | undefined {
  const drop = Number.parseFloat(form.drop_points);
  const possible = form.dataset !== '' && form.limited && Number.isFinite(drop);
  return possible ? Math.min(1, Math.max(0, Number((drop / 100).toFixed(6)))) : undefined;
}

function int8Request(form: Form): Partial<Request> {
  const max_drop = form.scheme === 'int8' ? maxDrop(form) : undefined;
  const subset = wholeNumber(form.subset);
  return {
    ...(max_drop === undefined ? {} : { max_drop }),
    ...(form.objective === 'size' ? {} : { objective: form.objective }),
    ...(form.preset === 'performance' ? {} : { preset: form.preset }),
    ...(subset === undefined || subset === 300 ? {} : { subset }),
    ...(form.estimator === 'auto' ? {} : { estimator: form.estimator }),
    ...(form.bias_correction === 'fast' ? {} : { bias_correction: form.bias_correction }),
    ...(form.augment.length > 0 && form.dataset ? { augment: form.augment } : {}),
    ...(form.ignore.length > 0 ? { ignore: form.ignore } : {}),
    ...(form.curve && form.dataset ? { curve: true } : {}),
    ...(form.fresh ? { fresh: true } : {}),
  };
}

function schemeRequest(form: Form): Partial<Request> {
  if (form.scheme === 'int8') return int8Request(form);
  if (form.scheme === 'f16' || form.scheme === 'bf16') return { precision: form.scheme };
  const group_size = form.scheme === 'weights-int4' ? wholeNumber(form.group_size) : undefined;
  return {
    weights_only: form.scheme === 'weights-int8' ? 'int8' : 'int4',
    ...(group_size === undefined ? {} : { group_size }),
    ...(form.asymmetric ? { asymmetric: true } : {}),
    ...(form.ignore.length > 0 ? { ignore: form.ignore } : {}),
  };
}

export function requestOf(model: Pick<Model, 'id'>, form: Form): Request {
  const scheme = schemeRequest(form);
  const seed = wholeNumber(form.seed);
  const judged = scheme.max_drop !== undefined || scheme.curve === true;
  return {
    model: model.id,
    ...(form.dataset ? { dataset: form.dataset } : {}),
    ...(form.dataset && form.metric ? { metric: form.metric } : {}),
    ...scheme,
    ...(form.dataset && form.evaluate && !judged ? { evaluate: true } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(form.name.trim() ? { name: form.name.trim() } : {}),
  };
}

export const measures = (form: Form) =>
  form.scheme === 'int8' && (form.objective !== 'size' || (form.curve && form.dataset !== ''));

/** Steps of the job, in the server's words and order. */
export function stagesOf(request: Request): string[] {
  const converts = request.weights_only !== undefined || request.precision !== undefined;
  const judges = request.max_drop !== undefined || Boolean(request.curve);
  const evaluates = judges || Boolean(request.evaluate) || Boolean(request.metric);
  const objective = request.objective ?? 'size';
  const measured = !converts && (Boolean(request.curve) || objective !== 'size');
  return [
    'read',
    ...(converts ? [] : ['observe']),
    'decide',
    ...(evaluates ? ['evaluate'] : []),
    ...(measured ? ['measure'] : []),
    'apply',
    ...(evaluates ? ['evaluate at device precision'] : []),
  ];
}

export interface Known {
  model: Pick<Model, 'name' | 'precision' | 'weights_bytes'> & OfTask;
  dataset:
    | (Pick<Dataset, 'name' | 'images' | 'annotated'> & Partial<Pick<Dataset, 'format'>>)
    | undefined;
  /** Of the newest accuracy result; absent where there is none. */
  images_per_second: number | undefined;
}

const METRIC_WORDS = { top1: 'top1', top5: 'top5', agreement: 'agreement with the original' };

export function metricOf(form: Form, known: Pick<Known, 'dataset' | 'model'>): string {
  const metric = form.metric || usualMetric(known.dataset, known.model);
  return METRIC_WORDS[metric as keyof typeof METRIC_WORDS] ?? metric;
}

const BITS: Record<string, number> = { f64: 64, f32: 32, f16: 16, bf16: 16, i8: 8, u8: 8, i4: 4 };

/** Roughly: weights at their new width. */
export function expectedBytes(form: Form, known: Known): number | undefined {
  const before = BITS[known.model.precision];
  const after = form.scheme === 'weights-int4' ? 4.5 : /int8/.test(form.scheme) ? 8 : 16;
  if (!before || after >= before) return undefined;
  return (known.model.weights_bytes * after) / before;
}

/** Seconds, from how fast accuracy was measured; the search needs about six passes. */
export function expectedSeconds(form: Form, known: Known): number | undefined {
  const { dataset, images_per_second } = known;
  const measuring = measures(form) ? 20 : 0;
  if (!dataset) return 3 + measuring;
  if (!images_per_second) return undefined;
  const pass = dataset.images / images_per_second;
  const judged = form.scheme === 'int8' && (maxDrop(form) !== undefined || form.curve);
  const passes = judged ? 8 : form.evaluate ? 4 : 0;
  const observed =
    form.scheme === 'int8' ? Math.min(dataset.images, Number(form.subset) || 300) : 0;
  return 1 + observed / images_per_second + passes * pass + measuring;
}

function rangesText(form: Form, dataset: Known['dataset']): string {
  if (!dataset)
    return 'Ranges come from generated noise: size and speed will be right, accuracy will not. Choose a data set to keep it.';
  const subset = Math.min(dataset.images, Number(form.subset) || 300);
  const changed =
    form.augment.length > 0 ? `, changed at random (${form.augment.join(', ')}),` : '';
  return `${whole(subset)} of ${whole(dataset.images)} images are observed, class balance kept${changed || ','} to find the range of every activation.`;
}

function judgedText(form: Form, known: Known): string | undefined {
  const metric = metricOf(form, known);
  const drop = maxDrop(form);
  if (!known.dataset) return undefined;
  if (form.scheme === 'int8' && drop !== undefined)
    return `Layers go back to floating point, as few as possible, until ${metric} drops by at most ${(100 * drop).toFixed(2)} points over all ${whole(known.dataset.images)} images.`;
  if (form.evaluate || form.curve)
    return `Both networks are evaluated with ${metric}; no drop is asked for, so every layer that can becomes integer.`;
  return 'Accuracy is not measured; every layer that can becomes integer.';
}

const OBJECTIVES = {
  size: undefined,
  latency: 'Only layers that measurably lower the latency here stay INT8.',
  throughput: 'Only layers that measurably raise the throughput here stay INT8.',
};

const CONVERTS: Partial<Record<Scheme, string>> = {
  f16: 'Weights are kept in f16; what is computed stays floating point.',
  bf16: 'Weights are kept in bf16; what is computed stays floating point.',
  'weights-int8': 'Weights are kept in 8-bit integers; activations stay floating point.',
  'weights-int4':
    'Weights are kept in 4-bit integers with a scale a group; sensitive ones stay in 8.',
};

/** What will happen, sentence by sentence. */
export function planText(form: Form, known: Known): string[] {
  const int8 = form.scheme === 'int8';
  const size = expectedBytes(form, known);
  const seconds = expectedSeconds(form, known);
  const lines = [
    int8 ? rangesText(form, known.dataset) : CONVERTS[form.scheme],
    judgedText(form, known),
    int8 ? OBJECTIVES[form.objective] : undefined,
    int8 && form.curve && known.dataset
      ? 'Points between all INT8 and all float are evaluated and measured: the trade-off curve.'
      : undefined,
    measures(form) ? 'It measures, so it waits until nothing else measures here.' : undefined,
    size === undefined
      ? undefined
      : `Weights: ${bytes(known.model.weights_bytes)} now, about ${bytes(Math.round(size))} then.`,
    seconds === undefined
      ? 'How long it takes is known once accuracy was measured with this data set.'
      : `It takes about ${duration(seconds)}.`,
    'The result is a new model beside this one, which stays as it is.',
  ];
  return lines.filter((line) => line !== undefined);
}
