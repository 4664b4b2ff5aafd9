import type { ReactNode } from 'react';
import { Button, Field } from '../../widgets/basics';
import { type Card, type CardField, type CardForm, sourceText } from './cardForm';
import { CropFields, ResizeFields } from './SizeFields';

interface FieldsProps {
  form: CardForm;
  card: Card;
  problems: Partial<Record<CardField, string>>;
  onChange: (change: Partial<CardForm>) => void;
}

const TASKS = ['classification', 'detection', 'segmentation', 'other'];
const COLORS = ['rgb', 'bgr', 'gray'];
const ADAPTERS = ['classification', 'yolox', 'ssd'];

/** Pixels from 0 to 255 become these. */
const RANGES = [
  { name: '0 … 255', mean: '0', scale: '1' },
  { name: '0 … 1', mean: '0', scale: '255' },
  { name: '−1 … 1', mean: '127.5', scale: '127.5' },
  { name: 'ImageNet, RGB', mean: '123.675, 116.28, 103.53', scale: '58.395, 57.12, 57.375' },
];

export function CardFields({ form, card, problems, onChange }: FieldsProps) {
  const field = (
    name: CardField,
    label: string,
    children: (id: string) => ReactNode,
    hint = '',
  ) => (
    <Field label={label} from={changedOr(form, card, name)} problem={problems[name]} hint={hint}>
      {children}
    </Field>
  );
  const text = (name: CardField) => (id: string) => (
    <input
      id={id}
      value={form[name]}
      aria-invalid={problems[name] !== undefined}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  const choice = (name: CardField, options: readonly string[]) => (id: string) => (
    <select
      id={id}
      value={form[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    >
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
  const adapters = ADAPTERS.includes(form.adapter) ? ADAPTERS : [form.adapter, ...ADAPTERS];
  const found = form.task === 'detection';
  return (
    <div className="card-fields">
      {field('task', 'Task', choice('task', TASKS))}
      {field('adapter', 'Outputs are read as', choice('adapter', adapters))}
      <h3>Image</h3>
      {field('color', 'Colour order', choice('color', COLORS))}
      <Ranges onChange={onChange} />
      {field('mean', 'Mean', text('mean'), 'Subtracted; one, or one a channel')}
      {field('scale', 'Scale', text('scale'), 'Divided by, after the mean')}
      <div className="card-size">
        {field('resize', 'Resize', (id) => (
          <ResizeFields id={id} value={form.resize} onChange={(resize) => onChange({ resize })} />
        ))}
      </div>
      {field('crop', 'Centre crop', (id) => (
        <CropFields id={id} value={form.crop} onChange={(crop) => onChange({ crop })} />
      ))}
      <h3>Classes</h3>
      {field('label_offset', 'First class', text('label_offset'), 'Index of the first real class')}
      {found ? field('score_threshold', 'Lowest score that counts', text('score_threshold')) : null}
      {found ? field('nms', 'NMS overlap', text('nms'), 'Above it boxes are merged') : null}
      <div className="card-size">
        {field('labels', 'Class names, one a line', (id) => (
          <textarea
            id={id}
            rows={4}
            value={form.labels}
            onChange={(event) => onChange({ labels: event.target.value })}
          />
        ))}
      </div>
    </div>
  );
}

/** Says "you" as soon as a value is not the card's any more. */
function changedOr(form: CardForm, card: Card, field: CardField): string | undefined {
  const kept = field === 'labels' ? card.labels.join('\n') : card[field];
  const shown = Array.isArray(kept) ? kept.join(', ') : String(kept ?? '');
  return shown === form[field] ? sourceText(card, field) : 'you';
}

function Ranges({ onChange }: { onChange: FieldsProps['onChange'] }) {
  return (
    <div className="field">
      <span className="field-hint">Pixels become</span>
      <span className="row ranges">
        {RANGES.map(({ name, mean, scale }) => (
          <Button key={name} className="small" onClick={() => onChange({ mean, scale })}>
            {name}
          </Button>
        ))}
      </span>
    </div>
  );
}
