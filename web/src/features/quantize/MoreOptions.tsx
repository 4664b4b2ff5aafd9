// Options that are rarely needed, closed at first.

import { useId, useMemo, useState } from 'react';
import { useGraph } from '../../api/queries';
import type { GraphView, Model } from '../../api/types';
import { Button, Choice, Field } from '../../widgets/basics';
import { Checks } from '../../widgets/Checks';
import type { Form } from './form';

type Props = { model: Model; form: Form; change: (change: Partial<Form>) => void };

const ESTIMATORS = ['auto', 'min_max', 'mean_min_max', 'percentile', 'histogram'] as const;
const CORRECTIONS = ['fast', 'accurate', 'off'] as const;
const CHANGES = [
  { value: 'flip', text: 'flip', note: 'left and right exchanged' },
  { value: 'erase', text: 'erase', note: 'a rectangle covered' },
  { value: 'noise', text: 'noise' },
  { value: 'brightness', text: 'brightness' },
  { value: 'contrast', text: 'contrast' },
] as const;
const PRESETS = [
  { value: 'performance', text: 'performance' },
  { value: 'mixed', text: 'mixed' },
] as const;

/** Types first, each with how many layers it has, then names. */
export function ignorable(graph: GraphView): { value: string; note: string }[] {
  const layers = graph.nodes.filter(
    (node) => !/^(Const|Constant|Parameter|Result)$/.test(node.type),
  );
  const counts = new Map<string, number>();
  for (const node of layers) counts.set(node.type, (counts.get(node.type) ?? 0) + 1);
  return [
    ...[...counts].map(([value, count]) => ({ value, note: `type, ${count} layers` })),
    ...layers.map((node) => ({ value: node.name, note: node.type })),
  ];
}

function Ignore({ model, form, change }: Props) {
  const graph = useGraph(model.id).data;
  const [typed, setTyped] = useState('');
  const list = useId();
  const options = useMemo(() => (graph ? ignorable(graph) : []), [graph]);
  const add = () => {
    const value = typed.trim();
    if (value && !form.ignore.includes(value)) change({ ignore: [...form.ignore, value] });
    setTyped('');
  };
  return (
    <Field
      label="Layers to leave alone"
      hint="A name, a type, or re: with an expression over names"
    >
      {(id) => (
        <>
          <span className="ignore-entry">
            <input
              id={id}
              list={list}
              value={typed}
              placeholder="find a layer or a type"
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                add();
              }}
            />
            <datalist id={list}>
              {options.map((one) => (
                <option key={`${one.note} ${one.value}`} value={one.value}>
                  {one.note}
                </option>
              ))}
            </datalist>
            <Button onClick={add} disabled={!typed.trim()}>
              Add
            </Button>
          </span>
          {form.ignore.length > 0 ? (
            <span className="row">
              {form.ignore.map((one) => (
                <Button
                  key={one}
                  className="mono"
                  aria-label={`Do not leave ${one} alone`}
                  onClick={() => change({ ignore: form.ignore.filter((other) => other !== one) })}
                >
                  {one} ✕
                </Button>
              ))}
            </span>
          ) : null}
        </>
      )}
    </Field>
  );
}

function Pick<T extends string>(props: {
  label: string;
  hint: string;
  value: T;
  options: readonly T[];
  onChange: (value: T) => void;
}) {
  return (
    <Field label={props.label} hint={props.hint}>
      {(id) => (
        <select
          id={id}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value as T)}
        >
          {props.options.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Entry(props: {
  label: string;
  hint?: string;
  value: string;
  number?: boolean;
  placeholder: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={props.label} {...(props.hint ? { hint: props.hint } : {})}>
      {(id) => (
        <input
          id={id}
          type={props.number ? 'number' : 'text'}
          min={0}
          value={props.value}
          placeholder={props.placeholder}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Int8Options({ form, change }: Props) {
  return (
    <>
      <div className="field">
        <span className="field-name">Preset</span>
        <Choice
          label="Preset"
          value={form.preset}
          options={PRESETS}
          onChange={(preset) => change({ preset })}
        />
        <span className="field-hint">Activations symmetric, or mixed with asymmetric ones</span>
      </div>
      <Entry
        label="Images observed"
        hint="Class balance kept"
        number
        value={form.subset}
        placeholder="300"
        onChange={(subset) => change({ subset })}
      />
      <Pick
        label="Estimator"
        hint="How ranges come from what was observed"
        value={form.estimator}
        options={ESTIMATORS}
        onChange={(estimator) => change({ estimator })}
      />
      <Pick
        label="Bias correction"
        hint="How biases make up for shifted means"
        value={form.bias_correction}
        options={CORRECTIONS}
        onChange={(bias_correction) => change({ bias_correction })}
      />
      <div className="more-wide">
        <Checks
          label="Change observed images at random"
          options={CHANGES.map((one) => ({ ...one, disabled: !form.dataset }))}
          chosen={form.augment}
          onChange={(chosen) => change({ augment: chosen as Form['augment'] })}
        />
        <span className="field-hint">
          Each with a chance of one half, where the images are few; what is evaluated stays as it is
        </span>
      </div>
    </>
  );
}

function WeightOptions({ form, change }: Props) {
  return (
    <>
      {form.scheme === 'weights-int4' ? (
        <Entry
          label="Group size"
          hint="Weights that share a scale"
          number
          value={form.group_size}
          placeholder="128"
          onChange={(group_size) => change({ group_size })}
        />
      ) : null}
      <label className="check">
        <input
          type="checkbox"
          checked={form.asymmetric}
          onChange={(event) => change({ asymmetric: event.target.checked })}
        />
        Asymmetric, with a zero point
      </label>
    </>
  );
}

export function MoreOptions(props: Props) {
  const { form, change } = props;
  const [open, setOpen] = useState(false);
  const halves = form.scheme === 'f16' || form.scheme === 'bf16';
  return (
    <details className="more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>More options</summary>
      {open ? (
        <div className="more-options">
          {form.scheme === 'int8' ? <Int8Options {...props} /> : null}
          {form.scheme.startsWith('weights') ? <WeightOptions {...props} /> : null}
          <Entry
            label="Name of the new model"
            value={form.name}
            placeholder={`${props.model.name}-…`}
            onChange={(name) => change({ name })}
          />
          <Entry
            label="Seed"
            hint="Of the subset and of everything drawn"
            number
            value={form.seed}
            placeholder="0"
            onChange={(seed) => change({ seed })}
          />
          {halves ? null : (
            <div className="more-wide">
              <Ignore {...props} />
            </div>
          )}
          {form.scheme === 'int8' ? (
            <label className="check">
              <input
                type="checkbox"
                checked={form.fresh}
                onChange={(event) => change({ fresh: event.target.checked })}
              />
              Observe again, even where statistics were kept
            </label>
          ) : null}
        </div>
      ) : null}
    </details>
  );
}
