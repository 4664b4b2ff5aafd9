// Thumbnails of any number of images: only those near the view are in the document, and only those
// load their file. Arrow keys walk, Enter opens.

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { BoxedPicture } from './Boxes';
import type { DrawnBox } from './boxes';
import './images.css';

export interface GridImage {
  key: string | number;
  /** Where the file is; without it the name stands alone. */
  src: string | undefined;
  name: string;
  caption: string;
  /** A second line, such as what was predicted. */
  note?: string | undefined;
  verdict?: 'good' | 'bad' | undefined;
  /** Objects on it, drawn without their names. */
  boxes?: readonly DrawnBox[] | undefined;
  /** Laid over it, such as a mask. */
  over?: ReactNode;
}

const GAP_PX = 8;
const CELL_PX = 124;
const CAPTION_PX = 22;

function Thumb(props: {
  image: GridImage;
  position: number;
  active: boolean;
  onOpen: () => void;
  onFocus: () => void;
}) {
  const { image, position, active, onOpen, onFocus } = props;
  const sign = image.verdict === 'good' ? '✓ ' : image.verdict === 'bad' ? '✕ ' : '';
  return (
    <button
      type="button"
      className="thumb"
      tabIndex={active ? 0 : -1}
      data-position={position}
      title={image.name}
      onClick={onOpen}
      onFocus={onFocus}
    >
      <span className="thumb-picture">
        {image.src ? (
          <BoxedPicture
            key={image.src}
            src={image.src}
            alt=""
            lazy
            fit="cover"
            boxes={image.boxes}
            over={image.over}
            names={false}
          />
        ) : null}
      </span>
      <span className="thumb-caption">{image.caption}</span>
      {image.note === undefined ? null : (
        <span className={`thumb-caption ${image.verdict ?? ''}`}>
          {sign}
          {image.note}
        </span>
      )}
    </button>
  );
}

/** Where an arrow key leads; undefined for other keys. */
export function moved(key: string, at: number, columns: number, count: number): number | undefined {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (by === undefined || at + by < 0 || at + by >= count) return undefined;
  return at + by;
}

function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width_px, setWidth] = useState(900);
  useEffect(() => {
    if (!place.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return { place, width_px };
}

/** Rows drawn beyond those that are seen. */
const BEYOND = 2;

/** The active image. A key's way is known at once, also to the next key that comes before it is
 *  drawn; its focus moves in the commit that draws it. */
function useActive(place: RefObject<HTMLDivElement | null>, count: number) {
  const [drawn, setDrawn] = useState(0);
  const latest = useRef(0);
  const wanted = useRef(false);
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const thumb = place.current?.querySelector<HTMLElement>(`[data-position="${latest.current}"]`);
    if (!thumb) return;
    wanted.current = false;
    thumb.focus({ preventScroll: true });
  });
  const at = () => Math.max(0, Math.min(latest.current, count - 1));
  const go = (position: number, byKey: boolean) => {
    latest.current = position;
    wanted.current = byKey;
    setDrawn(position);
  };
  return { drawn: Math.max(0, Math.min(drawn, count - 1)), at, go };
}

/** The rows of images; that of the active one is always among them, so that its focus stays. */
function useRows(
  place: RefObject<HTMLDivElement | null>,
  count: number,
  row_px: number,
  active: number,
) {
  const rangeExtractor = useCallback(
    (range: Range) => {
      const near = defaultRangeExtractor(range);
      return near.includes(active) ? near : [...near, active].sort((a, b) => a - b);
    },
    [active],
  );
  return useVirtualizer({
    count,
    getScrollElement: () => place.current,
    estimateSize: () => row_px,
    overscan: BEYOND,
    rangeExtractor,
  });
}

export interface ImageGridProps {
  images: readonly GridImage[];
  label: string;
  onOpen: (position: number) => void;
  /** Called when the end comes near. */
  onMore?: (() => void) | undefined;
  height?: number;
}

export function ImageGrid({ images, label, onOpen, onMore, height = 560 }: ImageGridProps) {
  const { place, width_px } = useWidth();
  const active = useActive(place, images.length);
  const columns = Math.max(1, Math.floor((width_px + GAP_PX) / (CELL_PX + GAP_PX)));
  const lines = images[0]?.note === undefined ? 1 : 2;
  const row_px = CELL_PX + lines * CAPTION_PX + GAP_PX;
  const rows = Math.ceil(images.length / columns);
  const virtual = useRows(place, rows, row_px, Math.floor(active.drawn / columns));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row's height follows these
  useEffect(() => virtual.measure(), [row_px, columns]);
  const items = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (onMore && rows > 0 && last + BEYOND >= rows - 3) onMore();
  }, [onMore, last, rows]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event.key, active.at(), columns, images.length);
    if (next === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (next === undefined) return onOpen(active.at());
    active.go(next, true);
    virtual.scrollToIndex(Math.floor(next / columns));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be the form's, this is a list
    <div
      className="image-grid"
      role="group"
      aria-label={label}
      ref={place}
      style={{ height: Math.min(height, rows * row_px) }}
      onKeyDown={onKeyDown}
    >
      <div className="image-grid-all" style={{ height: virtual.getTotalSize() }}>
        {items.map((row) => (
          <div
            key={row.key}
            className="image-grid-row"
            style={{
              transform: `translateY(${row.start}px)`,
              height: row_px,
              gridTemplateColumns: `repeat(${columns}, ${CELL_PX}px)`,
            }}
          >
            {images.slice(row.index * columns, (row.index + 1) * columns).map((image, column) => {
              const position = row.index * columns + column;
              return (
                <Thumb
                  key={image.key}
                  image={image}
                  position={position}
                  active={position === active.drawn}
                  onFocus={() => active.go(position, false)}
                  onOpen={() => onOpen(position)}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
