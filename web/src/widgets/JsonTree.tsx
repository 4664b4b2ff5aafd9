// Any JSON as a tree that opens by click and key; long lists are shown in part.

import './json-tree.css';

const SHOWN = 100;

function short(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  const keys = Object.keys(value as object);
  return keys.length === 0
    ? 'nothing'
    : keys.slice(0, 4).join(', ') + (keys.length > 4 ? ' …' : '');
}

const isEmpty = (value: object) => Object.keys(value).length === 0;

function Leaf({ name, value }: { name: string; value: unknown }) {
  const kind = value === null ? 'null' : typeof value;
  return (
    <div className="json-leaf">
      <span className="json-name">{name}</span>
      <span className={`json-value ${kind}`}>
        {typeof value === 'string' ? value || '“”' : JSON.stringify(value)}
      </span>
    </div>
  );
}

function Branch({ name, value, open }: { name: string; value: object; open: boolean }) {
  const entries = Object.entries(value);
  return (
    <details open={open} className="json-branch">
      <summary>
        <span className="json-name">{name}</span> <span className="json-short">{short(value)}</span>
      </summary>
      {entries.slice(0, SHOWN).map(([key, item]) => (
        <Node key={key} name={key} value={item} />
      ))}
      {entries.length > SHOWN ? (
        <p className="json-short">{entries.length - SHOWN} more are in the copied JSON</p>
      ) : null}
    </details>
  );
}

function Node({ name, value, open = false }: { name: string; value: unknown; open?: boolean }) {
  if (typeof value !== 'object' || value === null || isEmpty(value)) {
    const flat = typeof value === 'object' && value !== null ? short(value) : value;
    return <Leaf name={name} value={flat} />;
  }
  const simple =
    Array.isArray(value) && value.length <= 8 && value.every((one) => typeof one !== 'object');
  if (simple) return <Leaf name={name} value={value} />;
  return <Branch name={name} value={value} open={open} />;
}

export function JsonTree({ value, label }: { value: unknown; label: string }) {
  const copy = () => void navigator.clipboard.writeText(JSON.stringify(value, null, 2));
  return (
    <section className="json-tree" aria-label={label}>
      <button type="button" className="link json-copy" onClick={copy}>
        copy JSON
      </button>
      {Object.entries((value ?? {}) as object).map(([key, item]) => (
        <Node key={key} name={key} value={item} />
      ))}
    </section>
  );
}
