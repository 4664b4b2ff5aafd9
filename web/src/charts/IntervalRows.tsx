// Values with their intervals below each other on one scale, and a line for what is accepted. HTML,
// since it is small and its text should be text.

import { fractionOf, type Scale, tickText } from './scale';
import './interval.css';

export interface IntervalRow {
  key: string;
  name: React.ReactNode;
  value: number;
  low?: number | undefined;
  high?: number | undefined;
  /** The value in words, with its interval. */
  text: string;
  /** This one is meant; the others stand beside it. */
  chosen?: boolean | undefined;
}

export interface IntervalLine {
  value: number;
  text: string;
}

const left = (scale: Scale, value: number) =>
  `${Math.min(100, Math.max(0, 100 * fractionOf(scale, value)))}%`;

function Track({
  row,
  scale,
  line,
}: {
  row: IntervalRow;
  scale: Scale;
  line?: IntervalLine | undefined;
}) {
  const { low, high } = row;
  const from = low === undefined ? undefined : fractionOf(scale, low);
  const to = high === undefined ? undefined : fractionOf(scale, high);
  return (
    <span className="interval-track" aria-hidden="true">
      {scale.min < 0 && scale.max > 0 ? (
        <span className="interval-zero" style={{ left: left(scale, 0) }} />
      ) : null}
      {from !== undefined && to !== undefined ? (
        <span
          className="interval-whisker"
          style={{ left: left(scale, low ?? 0), width: `${Math.max(0, to - from) * 100}%` }}
        />
      ) : null}
      <span className="interval-dot" style={{ left: left(scale, row.value) }} />
      {line ? <span className="interval-line" style={{ left: left(scale, line.value) }} /> : null}
    </span>
  );
}

export function IntervalRows(props: {
  label: string;
  scale: Scale;
  rows: readonly IntervalRow[];
  line?: IntervalLine | undefined;
  unit: string;
}) {
  const { label, scale, rows, line, unit } = props;
  return (
    <div className="interval-rows">
      <ul aria-label={label}>
        {rows.map((row) => (
          <li key={row.key} className={row.chosen ? 'chosen' : ''}>
            <span className="interval-name">{row.name}</span>
            <Track row={row} scale={scale} line={line} />
            <span className="interval-text">{row.text}</span>
          </li>
        ))}
      </ul>
      <div className="interval-axis" aria-hidden="true">
        <span />
        <span className="interval-ticks">
          {scale.ticks.map((tick) => (
            <span key={tick} style={{ left: left(scale, tick) }}>
              {tickText(tick)}
            </span>
          ))}
        </span>
        <span className="interval-unit">{unit}</span>
      </div>
      {line ? (
        <div className="interval-axis">
          <span />
          <span className="interval-ticks">
            <span className="interval-line-text" style={{ left: left(scale, line.value) }}>
              {line.text}
            </span>
          </span>
          <span />
        </div>
      ) : null}
    </div>
  );
}
