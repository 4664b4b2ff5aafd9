// One image large, over the page; arrows lead through the others, Escape closes.

import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { BoxedPicture } from './Boxes';
import { Button } from './basics';
import type { DrawnBox, Mark } from './boxes';
import './images.css';

export interface ImageViewerProps {
  src: string | undefined;
  name: string;
  /** "3 of 120" */
  place: string;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  /** Objects drawn on it. */
  boxes?: readonly DrawnBox[] | undefined;
  marks?: readonly Mark[] | undefined;
  /** What draws a picture of the same size over it, such as a mask. */
  over?: ReactNode;
  /** What is known of the image, beside it. */
  children?: ReactNode;
}

export function ImageViewer(props: ImageViewerProps) {
  const { src, name, place, onClose, onPrevious, onNext, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="image-viewer"
      aria-label={name}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLInputElement) return; // arrows are its own
        if (event.key === 'ArrowLeft') onPrevious?.();
        if (event.key === 'ArrowRight') onNext?.();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <header>
        <span className="mono image-viewer-name" title={name}>
          {name}
        </span>
        <span className="image-viewer-place">{place}</span>
        <Button onClick={onPrevious} disabled={!onPrevious} aria-label="Previous image">
          ←
        </Button>
        <Button onClick={onNext} disabled={!onNext} aria-label="Next image">
          →
        </Button>
        <Button onClick={onClose} aria-label="Close">
          ✕
        </Button>
      </header>
      <div className="image-viewer-body">
        <div className="image-viewer-picture">
          {src ? (
            <BoxedPicture
              key={src}
              src={src}
              alt={name}
              boxes={props.boxes}
              marks={props.marks}
              over={props.over}
            />
          ) : (
            <p>The image cannot be shown.</p>
          )}
        </div>
        <div className="image-viewer-facts">{children}</div>
      </div>
    </dialog>
  );
}
