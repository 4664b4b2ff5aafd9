// The model card as text of a form, what of it was changed, and what is wrong with it.

import type { Model } from '../../api/types';
import { type PreviewCard, parseResize, parseSize } from './preview';

export type Card = Model['card'];
export type Task = Card['task'];
export type Color = Card['color'];

export interface CardForm {
  task: Task;
  adapter: string;
  color: Color;
  mean: string;
  scale: string;
  resize: string;
  crop: string;
  label_offset: string;
  score_threshold: string;
  nms: string;
  labels: string;
}
export type CardField = keyof CardForm;

/** What PATCH /models/{id} takes as `card`. */
export interface CardChanges {
  task?: Task;
  adapter?: string;
  color?: Color;
  mean?: number[];
  scale?: number[];
  resize?: string;
  crop?: string;
  label_offset?: number;
  score_threshold?: number;
  nms?: number;
  label_names?: string[];
}

const figure = (value: number | undefined) => (value === undefined ? '' : String(value));

export function formOf(card: Card): CardForm {
  return {
    task: card.task,
    adapter: card.adapter,
    color: card.color,
    mean: card.mean.join(', '),
    scale: card.scale.join(', '),
    resize: card.resize ?? '',
    crop: card.crop ?? '',
    label_offset: figure(card.label_offset),
    score_threshold: figure(card.score_threshold),
    nms: figure(card.nms),
    labels: card.labels.join('\n'),
  };
}

export const numbersOf = (text: string) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const channelsOf = (color: Color) => (color === 'gray' ? 1 : 3);

function perChannelProblem(text: string, color: Color, unit: string): string | undefined {
  const values = numbersOf(text);
  if (values.some((value) => !Number.isFinite(value))) return 'Numbers, separated by commas';
  if (values.length > 1 && values.length !== channelsOf(color))
    return `One ${unit}, or one a channel: ${channelsOf(color)}`;
  return undefined;
}

function shareProblem(text: string): string | undefined {
  const value = Number(text);
  return text === '' || (value >= 0 && value <= 1) ? undefined : 'A number from 0 to 1';
}

/** What cannot be saved, by field. */
export function problemsOf(form: CardForm): Partial<Record<CardField, string>> {
  const scale = perChannelProblem(form.scale, form.color, 'scale');
  const found: Partial<Record<CardField, string | undefined>> = {
    mean: perChannelProblem(form.mean, form.color, 'mean'),
    scale:
      scale ?? (numbersOf(form.scale).includes(0) ? 'Not 0: pixels are divided by it' : undefined),
    resize:
      form.resize === '' || parseResize(form.resize)
        ? undefined
        : 'WxH[,bilinear|bicubic|area|nearest][,stretch|short-side|letterbox[:PAD]]',
    crop: form.crop === '' || parseSize(form.crop) ? undefined : 'WxH, such as 224x224',
    label_offset: /^\d{1,6}$/.test(form.label_offset) ? undefined : 'A whole number from 0 on',
    score_threshold: shareProblem(form.score_threshold),
    nms: shareProblem(form.nms),
  };
  return Object.fromEntries(Object.entries(found).filter(([, why]) => why !== undefined));
}

const CHANGES: { [Field in CardField]: (form: CardForm) => CardChanges } = {
  task: ({ task }) => ({ task }),
  adapter: ({ adapter }) => ({ adapter }),
  color: ({ color }) => ({ color }),
  // Values that were set cannot be taken away again; these do the same as none.
  mean: ({ mean, color }) => ({ mean: mean.trim() ? numbersOf(mean) : zeros(color, 0) }),
  scale: ({ scale, color }) => ({ scale: scale.trim() ? numbersOf(scale) : zeros(color, 1) }),
  resize: ({ resize }) => (resize ? { resize } : {}),
  crop: ({ crop }) => (crop ? { crop } : {}),
  label_offset: ({ label_offset }) => ({ label_offset: Number(label_offset) }),
  score_threshold: ({ score_threshold }) =>
    score_threshold === '' ? {} : { score_threshold: Number(score_threshold) },
  nms: ({ nms }) => (nms === '' ? {} : { nms: Number(nms) }),
  labels: ({ labels }) => ({ label_names: linesOf(labels) }),
};

const zeros = (color: Color, value: number) => new Array<number>(channelsOf(color)).fill(value);

export function changesOf(form: CardForm, card: Card): CardChanges {
  const before = formOf(card);
  const fields = Object.keys(CHANGES) as CardField[];
  return Object.assign(
    {},
    ...fields.filter((field) => form[field] !== before[field]).map((field) => CHANGES[field](form)),
  ) as CardChanges;
}

/** The form as the preview draws it; what is not understood yet is left out. */
export function previewCard(form: CardForm): PreviewCard {
  const wrong = problemsOf(form);
  return {
    color: form.color,
    mean: wrong.mean ? [] : numbersOf(form.mean),
    scale: wrong.scale ? [] : numbersOf(form.scale),
    resize: wrong.resize ? '' : form.resize,
    crop: wrong.crop ? '' : form.crop,
  };
}

const SOURCES: Record<string, string> = {
  flag: 'you',
  file: "the model's files",
  graph: "the network's operators",
  name: "the input's name",
  shape: 'its shapes',
  default: 'the default',
};

/** Where a value came from, as words after "from". */
export const sourceText = (card: Card, field: string) => {
  const source = card.source[field];
  return source === undefined ? undefined : (SOURCES[source] ?? source);
};
