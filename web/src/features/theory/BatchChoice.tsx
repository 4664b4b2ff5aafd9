import { useEffect, useState } from 'react';
import { Choice } from '../../widgets/basics';
import { batchOf } from './theory';

const COMMON = ['', '1', '2', '4', '8', '16', '32', '64'];

interface BatchChoiceProps {
  /** '' is the model's own. */
  batch: string;
  onBatch: (batch: string) => void;
}

export function BatchChoice({ batch, onBatch }: BatchChoiceProps) {
  const [typed, setTyped] = useState(batch);
  useEffect(() => setTyped(batch), [batch]);
  const take = () => {
    if (typed === '' || batchOf(typed)) onBatch(typed);
    else setTyped(batch);
  };
  return (
    <span className="row">
      <span className="quiet">Batch</span>
      <Choice
        label="Batch"
        value={COMMON.includes(batch) ? batch : 'other'}
        options={COMMON.map((value) => ({ value, text: value || 'as is' }))}
        onChange={onBatch}
      />
      <input
        className="batch-input"
        aria-label="Another batch, 1 to 4096"
        placeholder="other"
        inputMode="numeric"
        value={COMMON.includes(typed) ? '' : typed}
        onChange={(event) => setTyped(event.target.value.replaceAll(/\D/g, ''))}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
      />
    </span>
  );
}
