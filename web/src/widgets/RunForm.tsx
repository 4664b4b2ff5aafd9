// How a network is run, in one line of controls: target, precision, batch, streams, hint.

import { useTargets } from '../api/queries';
import type { JobRequests } from '../api/types';
import { Field } from './basics';
import { Select } from './Select';
import './run-form.css';

export type RunOptions = NonNullable<JobRequests['layers']['run']>;

function count(text: string): number | undefined {
  const value = Math.floor(Number(text));
  return value >= 1 ? value : undefined;
}

/** Without the fields that say nothing. */
function set(value: RunOptions, part: { [Key in keyof RunOptions]?: RunOptions[Key] | undefined }) {
  const next = Object.entries({ ...value, ...part }).filter(([, one]) => one !== undefined);
  return Object.fromEntries(next) as RunOptions;
}

const PRECISIONS = [
  ['', 'f32'],
  ['bf16', 'bf16'],
  ['f16', 'f16'],
  ['default', "device's own"],
] as const;
const HINTS = [
  ['', 'automatic'],
  ['throughput', 'throughput'],
  ['latency', 'latency'],
  ['none', 'none'],
] as const;

export function RunForm(props: { value: RunOptions; onChange: (value: RunOptions) => void }) {
  const { value, onChange } = props;
  const change = (part: Parameters<typeof set>[1]) => onChange(set(value, part));
  const available = (useTargets().data ?? []).filter((target) => target.status === 'available');
  const targets: [string, string][] = [
    ['', 'cpu'],
    ...available.map((one): [string, string] => [one.id, one.id]),
  ];
  const numeric = (label: string, key: 'batch' | 'streams', placeholder: string) => (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          className="run-form-count"
          inputMode="numeric"
          placeholder={placeholder}
          value={value[key] ?? ''}
          onChange={(event) => change({ [key]: count(event.target.value) })}
        />
      )}
    </Field>
  );
  return (
    <div className="run-form">
      <Select
        label="Target"
        value={value.targets?.[0] ?? ''}
        options={targets.filter(([id], at) => at === 0 || id !== 'cpu')}
        onChange={(id) => change({ targets: id ? [id] : undefined })}
      />
      <Select
        label="Precision"
        value={value.precision ?? ''}
        options={PRECISIONS}
        onChange={(one) => change({ precision: (one || undefined) as RunOptions['precision'] })}
      />
      {numeric('Batch', 'batch', "model's")}
      {numeric('Streams', 'streams', 'auto')}
      <Select
        label="Hint"
        value={value.hint ?? ''}
        options={HINTS}
        onChange={(one) => change({ hint: (one || undefined) as RunOptions['hint'] })}
      />
    </div>
  );
}
