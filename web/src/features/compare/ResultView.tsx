// One comparison: the verdict in a sentence, figures with intervals, pictures, layers.

import { useMemo } from 'react';
import { Link } from 'wouter';
import { configWords, half } from '../../api/benchmarks';
import { modelLink, recordLink, runLink } from '../../api/links';
import { useModels } from '../../api/queries';
import type { Comparison, Model, Run } from '../../api/types';
import { commandLine } from '../../base/command';
import { duration, moment, number, ratio } from '../../base/numbers';
import { type BarRow, Bars } from '../../charts/Bars';
import type { Theme } from '../../charts/theme';
import { Badge, Card, CopyCommand } from '../../widgets/basics';
import { AccuracyCard } from './AccuracyCard';
import { LayersPart } from './LayersPart';
import { originals, Speeds } from './Speeds';
import { evidence, latencyText, methodText, type Row, sentenceOf } from './verdict';

const KINDS = {
  better: { kind: 'good', text: 'better' },
  worse: { kind: 'bad', text: 'worse' },
  equivalent: { kind: 'quiet', text: 'equivalent' },
  unclear: { kind: 'warn', text: 'unclear' },
  none: { kind: 'warn', text: 'not comparable' },
} as const;

function VerdictLine({ a, b, smallest }: { a: Row; b: Row; smallest: number }) {
  const sentence = sentenceOf(a, b, smallest);
  const { kind, text } = KINDS[sentence.conclusion];
  return (
    <div className="compare-verdict">
      <Badge kind={kind}>{text}</Badge>
      <div>
        <strong>{sentence.text}</strong>
        <ReasonList reasons={b.not_comparable} />
        {b.verdict ? (
          <p className="quiet">
            {latencyText(b.verdict.latency)}. {evidence(b.verdict.throughput)}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function ReasonList({ reasons }: { reasons: Comparison['notes'] }) {
  return (
    <ul className="compare-reasons">
      {reasons.map((reason) => (
        <li key={reason.text}>
          {reason.text} <code>{reason.code}</code>
        </li>
      ))}
    </ul>
  );
}

function Reasons({ title, reasons }: { title: string; reasons: Comparison['notes'] }) {
  if (reasons.length === 0) return null;
  return (
    <div className="compare-verdict">
      <Badge kind="warn">{title}</Badge>
      <ReasonList reasons={reasons} />
    </div>
  );
}

function Cells({ row }: { row: Row }) {
  const throughput = row.verdict?.throughput;
  return (
    <>
      <td className="numeric">{number(row.throughput_fps, 4)}</td>
      <td className="numeric">{number(half(row.throughput_ci95), 2)}</td>
      <td className="numeric">{number(row.latency_ms)}</td>
      <td className="numeric">{number(half(row.latency_ci95), 2)}</td>
      <td className="numeric">{ratio(throughput?.ratio)}</td>
      <td className="numeric">
        {throughput ? `${ratio(throughput.ci95[0])} to ${ratio(throughput.ci95[1])}` : '–'}
      </td>
      <td className="numeric">{ratio(row.verdict?.latency?.ratio)}</td>
      <td>{throughput?.conclusion ?? '–'}</td>
    </>
  );
}

const HEADS = [
  'Throughput, FPS',
  '±',
  'Latency p50, ms',
  '±',
  'Throughput / A',
  '95 % interval',
  'Latency / A',
];

function Rows({ result }: { result: Comparison }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="scroll-x" tabIndex={0}>
      <table className="table plain">
        <caption className="visually-hidden">The candidates</caption>
        <thead>
          <tr>
            <th scope="col">Candidate</th>
            <th scope="col">Configuration</th>
            {HEADS.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns have the same name
              <th key={at} scope="col" className="numeric">
                {name}
              </th>
            ))}
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {result.rows.map((row) => (
            <tr key={row.label}>
              <td>
                <span className="compare-letter">{row.label}</span>{' '}
                <Link href={row.run ? runLink(row.run) : modelLink(row.model, 'benchmark')}>
                  {row.model_name}
                </Link>
              </td>
              <td
                title={row.differences.map((one) => `${one.name}: ${one.a} → ${one.b}`).join('\n')}
              >
                {configWords(row.config)}
              </td>
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const seriesColor = (at: number) => (colors: Theme) => colors.series[at] ?? colors.accent;

function barRows(
  rows: Comparison['rows'],
  hollow: ReadonlySet<string>,
  pick: (row: Row) => { value: number | undefined; ci95: number[] | undefined; text: string },
): BarRow[] {
  const names = [...new Set(rows.map((row) => row.model_name))];
  return rows.flatMap((row) => {
    const { value, ci95, text } = pick(row);
    if (value === undefined) return [];
    const [low, high] = ci95 ?? [];
    return {
      name: `${row.label}  ${row.model_name}`,
      value,
      text,
      color: seriesColor(names.indexOf(row.model_name)),
      interval:
        low === undefined || high === undefined ? undefined : ([low, high] as [number, number]),
      hollow: hollow.has(row.model),
    };
  });
}

function FigureBars(props: { title: string; unit: string; rows: BarRow[] }) {
  const { title, unit, rows } = props;
  const table = useMemo(
    () => ({
      columns: ['Candidate', unit, 'From', 'To'],
      rows: rows.map((row) => [
        row.name,
        row.value,
        row.interval?.[0] ?? null,
        row.interval?.[1] ?? null,
      ]),
    }),
    [rows, unit],
  );
  if (rows.length === 0) return null;
  return (
    <Bars
      title={title}
      unit={unit}
      rows={rows}
      table={table}
      summary={rows.map((row) => `${row.name} ${row.text}`).join(', ')}
    />
  );
}

function Pictures({ result, models }: { result: Comparison; models: readonly Model[] }) {
  const bars = useMemo(() => {
    const hollow = originals(models);
    const throughput = barRows(result.rows, hollow, (row) => ({
      value: row.throughput_fps,
      ci95: row.throughput_ci95,
      text: `${number(row.throughput_fps, 4)} FPS`,
    }));
    const latency = barRows(result.rows, hollow, (row) => ({
      value: row.latency_ms,
      ci95: row.latency_ci95,
      text: `${number(row.latency_ms)} ms`,
    }));
    return { throughput, latency };
  }, [result, models]);
  return (
    <div className="compare-pictures">
      <Speeds models={models} rows={result.rows} />
      <div className="stack">
        {bars.throughput.length > 0 ? (
          <Card>
            <FigureBars title="Throughput" unit="Throughput, FPS" rows={bars.throughput} />
            <FigureBars title="Latency" unit="Median latency, ms" rows={bars.latency} />
          </Card>
        ) : null}
        <AccuracyCard models={models} />
      </div>
    </div>
  );
}

export function ResultView({ run }: { run: Run<Comparison> }) {
  const result = run.result;
  const models = useModels().data;
  const compared = useMemo(() => {
    const ids = new Set(result.rows.map((row) => row.model));
    return (models ?? [])
      .filter((model) => ids.has(model.id))
      .sort((x, y) => [...ids].indexOf(x.id) - [...ids].indexOf(y.id));
  }, [models, result]);
  const [a, ...others] = result.rows;
  const warnings = result.rows.flatMap((row) =>
    row.warnings.map((one) => ({ code: one.code, text: `${row.label}: ${one.text}` })),
  );
  return (
    <div className="stack">
      <Card
        title="Result"
        actions={
          <>
            <span className="quiet">
              {methodText(result.method)}
              {result.method === 'interleaved' ? `, ${duration(result.seconds)}` : ''},{' '}
              {moment(run.created_at)}
            </span>
            <Link className="mono" href={recordLink(run.id)}>
              {run.id}
            </Link>
            <CopyCommand line={commandLine('compare', run.request)} />
          </>
        }
      >
        <div className="stack">
          {a
            ? others.map((b) => (
                <VerdictLine key={b.label} a={a} b={b} smallest={result.smallest} />
              ))
            : null}
          <Reasons title="disturbed" reasons={warnings} />
          <Reasons title="note" reasons={result.notes} />
          <Rows result={result} />
        </div>
      </Card>
      <Pictures result={result} models={compared} />
      {result.layers.length > 0 ? <LayersPart result={result} /> : null}
    </div>
  );
}
