// A choice among many, found by typing: the combobox of the ARIA patterns. Arrows walk, Enter takes,
// Esc closes.

import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import './search-select.css';
import { best } from './search';

export interface SearchOption {
  value: string;
  text: string;
  /** Quiet words at the right: a date, a precision. */
  note?: string;
}

export interface SearchSelectProps {
  /** From Field, or give `label`. */
  id?: string;
  label?: string;
  options: readonly SearchOption[];
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  disabled?: boolean;
  /** Shown where nothing fits. */
  none?: ReactNode;
}

function useCombobox({ options, value, onChange }: SearchSelectProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const open = typed !== null;
  const fits = open ? best(typed, options, (one) => `${one.text} ${one.note ?? ''}`) : [];
  const close = () => setTyped(null);
  const take = (option: SearchOption | undefined) => {
    if (option) onChange(option.value);
    close();
  };
  const type = (text: string) => {
    setTyped(text);
    setAt(0);
  };
  const show = () => {
    if (open) return;
    setTyped('');
    setAt(
      Math.max(
        0,
        options.findIndex((one) => one.value === value),
      ),
    );
  };
  return { typed, at, setAt, open, fits, close, take, type, show };
}

export function SearchSelect(props: SearchSelectProps) {
  const { options, value, placeholder = 'Choose', disabled, none = 'Nothing fits' } = props;
  const box = useCombobox(props);
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const chosen = options.find((one) => one.value === value);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!box.open) return box.show();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      box.setAt(Math.min(box.fits.length - 1, Math.max(0, box.at + step)));
    } else if (event.key === 'Enter' && box.open) {
      event.preventDefault();
      box.take(box.fits[box.at]);
    } else if (event.key === 'Escape' && box.open) {
      event.preventDefault();
      event.stopPropagation();
      box.close();
    }
  };
  return (
    <span className="search-select">
      <input
        ref={input}
        id={props.id}
        role="combobox"
        aria-label={props.id ? undefined : props.label}
        aria-expanded={box.open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={box.open && box.fits.length > 0 ? `${list}-${box.at}` : undefined}
        autoComplete="off"
        disabled={disabled}
        placeholder={chosen?.text ?? placeholder}
        value={box.typed ?? chosen?.text ?? ''}
        onChange={(event) => box.type(event.target.value)}
        onClick={box.show}
        onBlur={box.close}
        onKeyDown={onKeyDown}
      />
      <Options box={box} id={list} value={value} none={none} />
    </span>
  );
}

function Options(props: {
  box: ReturnType<typeof useCombobox>;
  id: string;
  value: string;
  none: ReactNode;
}) {
  const { box, id, value, none } = props;
  return (
    <div className="search-options" role="listbox" id={id} hidden={!box.open} aria-label="Choices">
      {box.fits.map((option, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus (combobox)
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's
        <div
          key={option.value}
          id={`${id}-${index}`}
          role="option"
          aria-selected={option.value === value}
          className={index === box.at ? 'at' : ''}
          ref={index === box.at ? (row) => row?.scrollIntoView?.({ block: 'nearest' }) : undefined}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => box.take(option)}
        >
          <span>{option.text}</span>
          {option.note ? <span className="search-note">{option.note}</span> : null}
        </div>
      ))}
      {box.open && box.fits.length === 0 ? <p className="table-none">{none}</p> : null}
    </div>
  );
}
