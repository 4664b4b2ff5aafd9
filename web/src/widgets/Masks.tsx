// Masks over a picture: which of several is shown and how strongly, the sign of each class, and
// their names on the picture.

import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { ApiError } from '../api/client';
import { useThemeName } from '../base/theme';
import { classColor, type Mark } from './boxes';
import './masks.css';
import { differing, type Mask, paint, readMask, regionsOf, rgbOf, signOf } from './masks';

/** One of the masks of an image. */
export interface MaskSide {
  key: string;
  name: string;
  src: string;
  /** Only where it differs from this one. */
  against?: string;
}

const MASK_MS = 5 * 60_000;

const useMask = (src: string | undefined) =>
  useQuery<Mask, ApiError>({
    queryKey: ['mask', src],
    queryFn: () => readMask(src ?? ''),
    enabled: src !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: MASK_MS,
  });

function useShown(side: MaskSide | undefined) {
  const own = useMask(side?.src);
  const other = useMask(side?.against);
  const mask = useMemo(() => {
    if (!side?.against) return own.data;
    return own.data && other.data ? differing(own.data, other.data) : undefined;
  }, [side?.against, own.data, other.data]);
  return { mask, error: own.error ?? other.error };
}

function colorsNow() {
  const style = getComputedStyle(document.documentElement);
  return [1, 2, 3, 4, 5, 6].map((at) => rgbOf(style.getPropertyValue(`--series-${at}`).trim()));
}

function Canvas(props: { mask: Mask; drawn: (label: number) => boolean; opacity: number }) {
  const { mask, drawn, opacity } = props;
  const place = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours follow the theme
  useEffect(() => {
    const pen = place.current?.getContext('2d');
    const rgba = paint(mask, colorsNow(), drawn);
    pen?.putImageData(new ImageData(rgba, mask.width, mask.height), 0, 0);
  }, [mask, drawn, theme]);
  return <canvas ref={place} width={mask.width} height={mask.height} style={{ opacity }} />;
}

const SWATCH = { width: 22, height: 14 };
const swatchOf = (label: number): Mask => ({
  ...SWATCH,
  classes: new Uint8Array(SWATCH.width * SWATCH.height).fill(label),
});
const always = () => true;

/** Colour and pattern of a class, as on the picture. */
export function ClassSign({ label }: { label: number }) {
  const mask = useMemo(() => swatchOf(label), [label]);
  return (
    <span className="class-sign" data-pattern={signOf(label).pattern}>
      <Canvas mask={mask} drawn={always} opacity={1} />
    </span>
  );
}

export type ClassNames = readonly (string | null | undefined)[];

/** What is no thing is not painted, so that the picture is seen. */
const isBackground = (label: number, names: ClassNames) =>
  /^_*background_*$/i.test(names[label] ?? '');

/** Regions smaller than this have no name on the picture; they have one in the table. */
const LEAST_NAMED = 0.004;
const USUAL_OPACITY = 0.6;

export interface MaskView {
  sides: readonly MaskSide[];
  chosen: MaskSide | undefined;
  choose: (key: string) => void;
  opacity: number;
  setOpacity: (opacity: number) => void;
  /** To be laid over the picture, and what stands on it. */
  over: React.ReactNode;
  marks: Mark[];
  error: ApiError | null;
}

/** Which mask is shown stays the same from image to image where that one has it too. */
export function useMaskView(
  sides: readonly MaskSide[],
  names: ClassNames,
  first: string,
): MaskView {
  const [key, choose] = useState(first);
  const [opacity, setOpacity] = useState(USUAL_OPACITY);
  const chosen = sides.find((side) => side.key === key) ?? sides[0];
  const { mask, error } = useShown(chosen);
  const whole = chosen?.against === undefined;
  const drawn = useMemo(
    () => (label: number) => !(whole && isBackground(label, names)),
    [whole, names],
  );
  const marks = useMemo(() => {
    const known = mask && !mask.coloured ? regionsOf(mask, LEAST_NAMED) : [];
    const regions = known.filter((one) => drawn(one.label));
    return regions.map((region) => ({
      x: region.x,
      y: region.y,
      text: names[region.label] || `class ${region.label}`,
      color: classColor(region.label),
    }));
  }, [mask, drawn, names]);
  const over = !mask ? null : mask.coloured ? (
    <img className="boxed-over" src={chosen?.src} alt="" style={{ opacity }} />
  ) : (
    <Canvas mask={mask} drawn={drawn} opacity={opacity} />
  );
  return {
    sides,
    chosen,
    choose,
    opacity,
    setOpacity,
    over,
    marks: opacity > 0 ? marks : [],
    error,
  };
}

export function MaskControls({ view }: { view: MaskView }) {
  const group = useId();
  const percent = Math.round(100 * view.opacity);
  return (
    <div className="mask-controls">
      {view.sides.length > 1 ? (
        <fieldset>
          <legend>Mask</legend>
          {view.sides.map((side) => (
            <label key={side.key}>
              <input
                type="radio"
                name={group}
                checked={side.key === view.chosen?.key}
                onChange={() => view.choose(side.key)}
              />
              {side.name}
            </label>
          ))}
        </fieldset>
      ) : null}
      <label>
        Opacity {percent} %
        <input
          type="range"
          aria-label="Opacity of the mask"
          min={0}
          max={1}
          step={0.05}
          value={view.opacity}
          onChange={(event) => view.setOpacity(Number(event.target.value))}
        />
      </label>
    </div>
  );
}

/** The found mask alone, for small pictures. */
export function SmallMask({ src, names }: { src: string; names: ClassNames }) {
  const mask = useMask(src).data;
  const drawn = useMemo(() => (label: number) => !isBackground(label, names), [names]);
  return mask ? <Canvas mask={mask} drawn={drawn} opacity={USUAL_OPACITY} /> : null;
}
