// Some of a few: checkboxes in a row, with a word about each where there is one.

import './checks.css';

export interface Check {
  value: string;
  text: string;
  note?: string | undefined;
  disabled?: boolean;
}

export function Checks(props: {
  label: string;
  options: readonly Check[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const { label, options, chosen, onChange } = props;
  const set = (value: string, on: boolean) =>
    onChange(
      options
        .map((option) => option.value)
        .filter((one) => (one === value ? on : chosen.includes(one))),
    );
  return (
    <fieldset className="checks">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.note}>
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            disabled={option.disabled}
            onChange={(event) => set(option.value, event.target.checked)}
          />
          <span>{option.text}</span>
          {option.note ? <span className="checks-note">{option.note}</span> : null}
        </label>
      ))}
    </fieldset>
  );
}
