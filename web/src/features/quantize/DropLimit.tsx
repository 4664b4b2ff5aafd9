// How much accuracy may be lost: a slider from 0 to 5 points, with the number beside it.

import { useId } from 'react';
import { type Form, maxDrop } from './form';

const MOST_POINTS = 5;
const STEP_POINTS = 0.05;

export function DropLimit(props: { form: Form; change: (change: Partial<Form>) => void }) {
  const { form, change } = props;
  const slider = useId();
  const off = !form.dataset || !form.limited;
  const drop = maxDrop(form);
  return (
    <div className="field">
      <label htmlFor={slider}>Maximum accuracy drop</label>
      <div className="drop-limit">
        <input
          id={slider}
          type="range"
          min={0}
          max={MOST_POINTS}
          step={STEP_POINTS}
          value={Number.parseFloat(form.drop_points) || 0}
          disabled={off}
          list={`${slider}-marks`}
          onChange={(event) => change({ drop_points: event.target.value })}
        />
        <datalist id={`${slider}-marks`}>
          {[0, 1, 2, 3, 4, 5].map((mark) => (
            <option key={mark} value={mark} />
          ))}
        </datalist>
        <input
          type="number"
          aria-label="Maximum accuracy drop in percentage points"
          min={0}
          max={100}
          step={STEP_POINTS}
          value={form.drop_points}
          disabled={off}
          onChange={(event) => change({ drop_points: event.target.value })}
        />
        <span>points</span>
        <label className="check">
          <input
            type="checkbox"
            checked={!form.limited}
            disabled={!form.dataset}
            onChange={(event) => change({ limited: !event.target.checked })}
          />
          no limit
        </label>
      </div>
      <span className="field-hint">
        {form.dataset
          ? drop === undefined
            ? 'Every layer that can becomes INT8'
            : 'Layers go back to floating point until it holds'
          : 'Needs a data set'}
      </span>
    </div>
  );
}
