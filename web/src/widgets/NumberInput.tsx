// A number to type. What is typed stays as it is while it is written ("0", "0.", "0.5"): only a
// number within the bounds is taken, and leaving the field shows the number that was taken last.

import { useState } from 'react';

export interface NumberInputProps {
  /** From Field, or give `label`. */
  id?: string;
  label?: string;
  value: number;
  least: number;
  most?: number;
  step: number;
  onChange: (value: number) => void;
}

/** The number that the text says, where it is one within the bounds. */
export function numberIn(text: string, least: number, most = Number.POSITIVE_INFINITY) {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value >= least && value <= most ? value : undefined;
}

export function NumberInput(props: NumberInputProps) {
  const { id, label, value, least, most, step, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      id={id}
      aria-label={label}
      type="number"
      min={least}
      max={most}
      step={step}
      value={typed ?? value}
      onChange={(event) => {
        setTyped(event.target.value);
        const next = numberIn(event.target.value, least, most);
        if (next !== undefined) onChange(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
