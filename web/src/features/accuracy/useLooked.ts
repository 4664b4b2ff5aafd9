// The image of a result that is looked at large, as the address names it, and the way to its neighbours.

import type { RunImage } from '../../api/images';
import { whole } from '../../base/numbers';
import { useAddress } from '../../widgets/address';
import { sourceOf } from './shown';

/** `position` is -1 while none is looked at; `viewer` is what ImageViewer is told of it. */
export function useLooked(images: readonly RunImage[], dataset: string | undefined) {
  const [params, change] = useAddress();
  const name = params.get('image');
  const position = name === null ? -1 : images.findIndex((one) => one.name === name);
  const image = images[position];
  const go = (to: RunImage | undefined) =>
    to ? () => change({ image: to.name }, { replace: true }) : undefined;
  return {
    position,
    viewer: image && {
      src: sourceOf(image, dataset),
      name: image.name,
      place: `${position + 1} of ${whole(images.length)}`,
      onClose: () => change({ image: '' }),
      onPrevious: go(images[position - 1]),
      onNext: go(images[position + 1]),
    },
  };
}
