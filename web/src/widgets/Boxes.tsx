// A picture with boxes over it. They follow its size and its bars, whatever shape the frame has.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import './boxes.css';
import {
  type DrawnBox,
  type Fit,
  type Mark,
  ordered,
  placed,
  pointed,
  type Size,
  shown,
} from './boxes';
import { Picture } from './Picture';

function useFrame() {
  const place = useRef<HTMLSpanElement>(null);
  const [frame, setFrame] = useState<Size>();
  useEffect(() => {
    if (!place.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setFrame({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return { place, frame };
}

function Box({
  box,
  image,
  frame,
  fit,
  names,
}: {
  box: DrawnBox;
  image: Size;
  frame: Size;
  fit: Fit;
  names: boolean;
}) {
  const at = shown(box, placed(image, frame, fit), frame);
  if (!at) return null;
  const { label, ...sides } = at;
  return (
    <span
      className="box"
      style={{ ...sides, borderColor: box.color, borderStyle: box.line ?? 'solid' }}
      title={box.title ?? box.text}
    >
      {names ? (
        <span className={`box-name ${label}`} style={{ borderColor: box.color }}>
          {box.text}
        </span>
      ) : null}
    </span>
  );
}

export interface BoxedPictureProps {
  src: string;
  alt: string;
  /** In pixels of the image as it is shown; without any it is the picture alone. */
  boxes?: readonly DrawnBox[] | undefined;
  /** Places on it, of the same pixels. */
  marks?: readonly Mark[] | undefined;
  /** What draws a picture of the same size over it, such as a mask. */
  over?: ReactNode;
  fit?: Fit;
  /** Whether boxes bear their names; too small a picture has no room for them. */
  names?: boolean;
  lazy?: boolean;
}

function MarkAt({ mark, at }: { mark: Mark; at: { left: number; top: number } | undefined }) {
  if (!at) return null;
  return (
    <span
      className={mark.text ? 'mark-name' : 'mark'}
      style={{ ...at, borderColor: mark.color }}
      title={mark.title}
    >
      {mark.text}
    </span>
  );
}

/** Fills the element that it stands in. Who cannot see it needs the boxes as text beside it. */
export function BoxedPicture(props: BoxedPictureProps) {
  const { src, alt, boxes = [], marks = [], over, fit = 'contain', names = true } = props;
  const { lazy = false } = props;
  const { place, frame } = useFrame();
  const [image, setImage] = useState<Size>();
  return (
    <span ref={place} className={`boxed ${fit}`}>
      <Picture src={src} alt={alt} lazy={lazy} onSize={setImage} />
      {over}
      {image && frame ? (
        <span className="boxes" aria-hidden="true">
          {ordered(boxes).map((box) => (
            <Box
              key={`${box.text} ${box.x} ${box.y} ${box.width} ${box.height} ${box.line}`}
              box={box}
              image={image}
              frame={frame}
              fit={fit}
              names={names}
            />
          ))}
          {marks.map((mark) => (
            <MarkAt
              key={`${mark.text} ${mark.x} ${mark.y}`}
              mark={mark}
              at={pointed(mark, placed(image, frame, fit), frame)}
            />
          ))}
        </span>
      ) : null}
    </span>
  );
}
