// Which images of a result are shown, and what is written under each.

import { classTitle } from '../../api/classes';
import { imageAddress, type RunImage } from '../../api/images';
import { number } from '../../base/numbers';
import type { GridImage } from '../../widgets/ImageGrid';
import type { Names, Pairing } from './accuracy';

export type Show = 'all' | 'wrong' | 'right' | 'onlyThis' | 'onlyOther' | 'bothWrong';

const ALONE: Show[] = ['all', 'wrong', 'right'];
const PAIRED: Show[] = ['onlyThis', 'onlyOther', 'bothWrong'];
const WORDS: Record<Show, string> = {
  all: 'all, worst first',
  wrong: 'wrong',
  right: 'right',
  onlyThis: 'only this is right',
  onlyOther: 'only the other is right',
  bothWrong: 'both wrong',
};

export function showOf(text: string | null, paired: boolean): Show {
  const known = paired ? [...ALONE, ...PAIRED] : ALONE;
  return known.find((one) => one === text) ?? 'all';
}

export function showChoices(pairing: Pairing | undefined): { value: Show; text: string }[] {
  const alone = ALONE.map((value) => ({ value, text: WORDS[value] }));
  if (!pairing) return alone;
  const paired = (['onlyThis', 'onlyOther', 'bothWrong'] as const).map((value) => ({
    value,
    text: `${WORDS[value]} (${pairing[value].length})`,
  }));
  return [...alone, ...paired];
}

export const correctOf = (show: Show) =>
  show === 'wrong' ? false : show === 'right' ? true : undefined;

/** Images of a comparison that fit the chosen classes. */
export function fitting(
  images: readonly RunImage[],
  label: number | undefined,
  prediction: number | undefined,
): RunImage[] {
  return images.filter(
    (one) =>
      (label === undefined || one.label === label) &&
      (prediction === undefined || one.predictions[0] === prediction),
  );
}

/** Where the picture lies; a result whose data set is gone has none. */
export const sourceOf = (image: RunImage, dataset: string | undefined) =>
  dataset === undefined || image.index === undefined
    ? undefined
    : imageAddress(dataset, image.index);

export function asImage(image: RunImage, dataset: string | undefined, names: Names): GridImage {
  const best = image.predictions[0];
  const score = image.scores[0];
  const guess = best === undefined ? 'nothing' : classTitle(best, names);
  return {
    key: image.name,
    src: sourceOf(image, dataset),
    name: image.name,
    caption: classTitle(image.label, names),
    note: score === undefined ? guess : `${guess} · ${number(score, 2)}`,
    verdict: image.correct ? 'good' : 'bad',
  };
}

export interface Guess {
  label: number;
  title: string;
  score: number | undefined;
  right: boolean;
}

export function guessesOf(image: RunImage, names: Names): Guess[] {
  return image.predictions.map((label, at) => ({
    label,
    title: classTitle(label, names),
    score: image.scores[at],
    right: label === image.label,
  }));
}
