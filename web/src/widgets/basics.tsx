// Small parts that every page uses.

import { type ButtonHTMLAttributes, type ReactNode, useId, useState } from 'react';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  primary?: boolean;
  danger?: boolean;
};

export function Button({ primary, danger, className = '', ...rest }: ButtonProps) {
  const kind = primary ? 'primary' : danger ? 'danger' : '';
  return <button type="button" className={`button ${kind} ${className}`} {...rest} />;
}

/** A section with a heading and, at its right, what can be done. */
export function Card({
  title,
  actions,
  children,
  className = '',
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`card ${className}`}>
      {title || actions ? (
        <header className="card-head">
          {title ? <h2>{title}</h2> : <span />}
          <span className="card-actions">{actions}</span>
        </header>
      ) : null}
      {children}
    </section>
  );
}

/** A number with its name: theory, results. */
export function Figure({
  name,
  value,
  note,
}: {
  name: string;
  value: ReactNode;
  note?: ReactNode;
}) {
  return (
    <div className="figure">
      <span className="figure-name">{name}</span>
      <span className="figure-value">{value}</span>
      {note ? <span className="figure-note">{note}</span> : null}
    </div>
  );
}
export function Figures({ children }: { children: ReactNode }) {
  return <div className="figures">{children}</div>;
}

/** "name value" lines; pairs without a value are left out. */
export function Facts({ pairs }: { pairs: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {pairs
        .filter(([, value]) => value !== undefined && value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A labelled form control; `from` says where its value was found. */
export function Field({
  label,
  from,
  hint,
  problem,
  children,
}: {
  label: string;
  from?: string | undefined;
  hint?: string | undefined;
  /** Why the value cannot stay. */
  problem?: string | undefined;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {from ? <span className="field-from"> from {from}</span> : null}
      </label>
      {children(id)}
      {hint ? <span className="field-hint">{hint}</span> : null}
      {problem ? (
        <span className="field-problem" role="alert">
          <span aria-hidden="true">✕ </span>
          {problem}
        </span>
      ) : null}
    </div>
  );
}

/** One of a few, by mouse and arrow keys. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? 'chosen' : ''}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.text}
        </label>
      ))}
    </fieldset>
  );
}

/** good, warn or bad, always with a sign and a word. */
export function Badge({
  kind,
  children,
}: {
  kind: 'good' | 'warn' | 'bad' | 'quiet';
  children: ReactNode;
}) {
  const sign = { good: '✓', warn: '!', bad: '✕', quiet: '·' }[kind];
  return (
    <span className={`badge ${kind}`}>
      <span aria-hidden="true">{sign}</span> {children}
    </span>
  );
}

/** f32 plain, bf16 and f16 dotted, integers solid and bold. */
export function Precision({ of }: { of: string }) {
  const kind = /^[iu](4|8)/.test(of) ? 'integer' : /16/.test(of) ? 'half' : 'full';
  return <span className={`precision ${kind}`}>{of || '–'}</span>;
}

/** The `hone` line that gives the same as this view. */
export function CopyCommand({ line }: { line: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" className="copy-command" title={line} onClick={() => void copy()}>
      <span aria-hidden="true">$</span> {copied ? 'copied' : 'copy as command'}
      <span className="visually-hidden">: {line}</span>
    </button>
  );
}

/** A bar of a fraction with the number as text. */
export function Bar({ fraction, label }: { fraction: number; label: string }) {
  return (
    <span className="bar">
      <span
        className="bar-fill"
        style={{ width: `${Math.min(100, Math.max(0, fraction * 100))}%` }}
      />
      <span className="bar-label">{label}</span>
    </span>
  );
}
