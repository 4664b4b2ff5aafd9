// One image file, or the word that it cannot be shown.

import { useState } from 'react';
import type { Size } from './boxes';
import './images.css';

/** Images of few pixels are shown with their pixels, not blurred. */
const SMALL_PX = 100;

export function Picture(props: {
  src: string;
  alt: string;
  lazy?: boolean;
  /** Told when it is known, in pixels of the file as it is shown. */
  onSize?: (size: Size) => void;
}) {
  const { src, alt, lazy, onSize } = props;
  const [small, setSmall] = useState(false);
  const [broken, setBroken] = useState(false);
  if (broken) return <span className="picture-broken">cannot be shown</span>;
  return (
    <img
      src={src}
      alt={alt}
      className={small ? 'pixelated' : ''}
      loading={lazy ? 'lazy' : 'eager'}
      decoding="async"
      onLoad={(event) => {
        const { naturalWidth, naturalHeight } = event.currentTarget;
        setSmall(naturalWidth < SMALL_PX);
        onSize?.({ width: naturalWidth, height: naturalHeight });
      }}
      onError={() => setBroken(true)}
    />
  );
}
