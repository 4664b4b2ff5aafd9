// WxH and how: the card's text, in parts that one can choose.

import { useState } from 'react';
import { type Fit, parseResize, parseSize, resizeText } from './preview';
import type { Interpolation } from './resize';

interface SizeProps {
  id: string;
  value: string;
  onChange: (value: string) => void;
}

function Side({ label, id, value, onChange }: SizeProps & { label: string }) {
  return (
    <input
      id={id}
      className="side"
      inputMode="numeric"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value.replaceAll(/\D/g, ''))}
    />
  );
}

const FITS: { value: Fit; text: string }[] = [
  { value: 'stretch', text: 'stretched' },
  { value: 'short-side', text: 'short side, proportions kept' },
  { value: 'letterbox', text: 'letterbox, proportions kept' },
];
const HOW: Interpolation[] = ['bilinear', 'bicubic', 'area', 'nearest'];

export function ResizeFields({ id, value, onChange }: SizeProps) {
  const parsed = parseResize(value);
  const [rest, setRest] = useState({
    width: String(parsed?.width ?? ''),
    height: String(parsed?.height ?? ''),
    interpolation: parsed?.interpolation ?? 'bilinear',
    fit: parsed?.fit ?? 'stretch',
    pad: String(parsed?.pad ?? 114),
  });
  const set = (change: Partial<typeof rest>) => {
    const next = { ...rest, ...change };
    setRest(next);
    const size = parseSize(`${next.width}x${next.height}`);
    if (size) onChange(resizeText({ ...size, ...next, ...size, pad: Number(next.pad) }));
    else onChange(next.width || next.height ? `${next.width}x${next.height}` : '');
  };
  return (
    <span className="row sizes">
      <Side id={id} label="Width" value={rest.width} onChange={(width) => set({ width })} /> ×
      <Side
        id={`${id}-h`}
        label="Height"
        value={rest.height}
        onChange={(height) => set({ height })}
      />
      <select
        aria-label="Fit"
        value={rest.fit}
        onChange={(event) => set({ fit: event.target.value as Fit })}
      >
        {FITS.map((fit) => (
          <option key={fit.value} value={fit.value}>
            {fit.text}
          </option>
        ))}
      </select>
      <select
        aria-label="Interpolation"
        value={rest.interpolation}
        onChange={(event) => set({ interpolation: event.target.value as Interpolation })}
      >
        {HOW.map((how) => (
          <option key={how}>{how}</option>
        ))}
      </select>
      {rest.fit === 'letterbox' ? (
        <span className="row sizes">
          filled with
          <Side
            id={`${id}-p`}
            label="Pad value"
            value={rest.pad}
            onChange={(pad) => set({ pad })}
          />
        </span>
      ) : null}
    </span>
  );
}

export function CropFields({ id, value, onChange }: SizeProps) {
  const [width = '', height = ''] = value.split('x');
  const join = (wide: string, high: string) => onChange(wide || high ? `${wide}x${high}` : '');
  return (
    <span className="row sizes">
      <Side id={id} label="Crop width" value={width} onChange={(wide) => join(wide, height)} /> ×
      <Side
        id={`${id}-h`}
        label="Crop height"
        value={height}
        onChange={(high) => join(width, high)}
      />
    </span>
  );
}
