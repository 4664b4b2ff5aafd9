// What a quantization gave: accuracy before and after, size, speed, and layer by layer what became
// of it.

import { Link } from 'wouter';
import { datasetLink, modelLink } from '../../api/links';
import { useModels } from '../../api/queries';
import type { QuantizationReport } from '../../api/types';
import { commandLine } from '../../base/command';
import { moment, percent, ratio } from '../../base/numbers';
import { IntervalRows } from '../../charts/IntervalRows';
import { percentScaleOf, scaleOf } from '../../charts/scale';
import { Badge, Card, CopyCommand, Figure, Figures } from '../../widgets/basics';
import { Curve } from './Curve';
import { Details } from './Details';
import { Layers } from './Layers';
import { judgement, metricText, points, type QuantizeRun, sizeText, smaller } from './result';

function Verdict({ report }: { report: QuantizationReport }) {
  const said = judgement(report);
  return (
    <div className="stack-tight">
      <p>
        <Badge kind={said.kind}>{said.text}</Badge> <span className="quiet-line">{said.more}</span>
      </p>
      {report.warnings.map((warning) => (
        <p key={warning}>
          <Badge kind="warn">note</Badge> {warning}
        </p>
      ))}
      {report.speed && !report.speed.verdict.valid ? (
        <p>
          <Badge kind="warn">speed cannot be trusted</Badge>{' '}
          {report.speed.verdict.reasons.map((reason) => reason.text).join(' ')}
        </p>
      ) : null}
    </div>
  );
}

function layersText(report: QuantizationReport): { value: string; note: string } {
  if (report.compressed.length > 0)
    return { value: String(report.compressed.length), note: 'layers with integer weights' };
  const all = report.layers_int8 + report.layers_float.length;
  if (all === 0) return { value: '–', note: 'only weights were converted' };
  return {
    value: `${report.layers_int8} INT8`,
    note: `${report.layers_float.length} stay in float`,
  };
}

function Numbers({ report }: { report: QuantizationReport }) {
  const { original, quantized, speed, at_device_precision: device } = report;
  const layers = layersText(report);
  const weights = smaller(report.weights_bytes_before, report.weights_bytes);
  const struck = speed && !speed.verdict.valid ? 'struck' : '';
  return (
    <Figures>
      <Figure
        name={quantized?.metric ?? 'Accuracy'}
        value={metricText(quantized)}
        note={original ? `original ${metricText(original)}` : 'not evaluated'}
      />
      <Figure
        name="Drop, points"
        value={points(report.drop).replace(' points', '')}
        note={
          report.max_drop === undefined
            ? 'no limit was set'
            : `accepted ${(100 * report.max_drop).toFixed(2)}`
        }
      />
      <Figure
        name={`Weights, ${weights.word}`}
        value={weights.value}
        note={sizeText(report.weights_bytes_before, report.weights_bytes)}
      />
      <Figure
        name="Speed against f32"
        value={<span className={struck}>{ratio(speed?.against_f32.ratio)}</span>}
        note={speed ? effectNote(speed.against_f32.ci95) : 'not measured: objective was size'}
      />
      <Figure
        name={`Against the device’s default${speed ? `, ${speed.device_default.precision}` : ''}`}
        value={<span className={struck}>{ratio(speed?.against_default.ratio)}</span>}
        note={speed ? effectNote(speed.against_default.ci95) : 'not measured: objective was size'}
      />
      <Figure name="Layers" value={layers.value} note={layers.note} />
      {device ? (
        <Figure
          name={`At the device’s ${device.precision}`}
          value={percent(device.quantized, 2)}
          note={`original ${percent(device.original, 2)}, drop ${points(device.drop)}`}
        />
      ) : null}
    </Figures>
  );
}

const effectNote = (ci95: readonly number[]) =>
  `95 % interval ${ci95.map((value) => ratio(value)).join(' to ')}`;

function Accuracies({ report }: { report: QuantizationReport }) {
  const { original, quantized } = report;
  if (!original || !quantized) return null;
  const rows = [
    { key: 'original', name: 'original', figure: original, chosen: false },
    { key: 'quantized', name: report.scheme, figure: quantized, chosen: true },
  ].map(({ figure, ...row }) => ({
    ...row,
    value: 100 * figure.value,
    low: 100 * (figure.ci95[0] ?? figure.value),
    high: 100 * (figure.ci95[1] ?? figure.value),
    text: percent(figure.value, 2),
  }));
  const scale = percentScaleOf(rows.flatMap((row) => [row.low, row.high]));
  const label = `${original.metric} before and after`;
  return <IntervalRows label={label} scale={scale} rows={rows} unit={`${original.metric}, %`} />;
}

function Drop({ report }: { report: QuantizationReport }) {
  const { drop, drop_ci95, max_drop } = report;
  if (drop === undefined || drop === null) return null;
  const [low = drop, high = drop] = drop_ci95 ?? [];
  const limit = max_drop === undefined ? [] : [100 * max_drop];
  return (
    <IntervalRows
      label="Accuracy drop with its interval from paired images"
      scale={scaleOf([100 * low, 100 * high, 100 * drop, ...limit], 'zero')}
      rows={[
        {
          key: 'drop',
          name: 'drop, paired images',
          value: 100 * drop,
          low: 100 * low,
          high: 100 * high,
          text: points(drop),
          chosen: true,
        },
      ]}
      line={
        max_drop === undefined
          ? undefined
          : { value: 100 * max_drop, text: `accepted ${(100 * max_drop).toFixed(2)}` }
      }
      unit="points"
    />
  );
}

export function Result({ run }: { run: QuantizeRun }) {
  const report = run.result;
  const models = useModels().data ?? [];
  const nameOf = (id: string, then: string) => models.find((one) => one.id === id)?.name ?? then;
  const made = report.model.id;
  const from = report.original_model;
  return (
    <>
      <Card
        title={
          <>
            <Link href={modelLink(from)}>{nameOf(from, report.original_name)}</Link> →{' '}
            {nameOf(made, report.model.name)}
          </>
        }
        actions={
          <>
            <CopyCommand line={commandLine('quantize', run.request)} />
            <Link className="button" href={`/compare?ids=${from},${made}`}>
              Compare with the original
            </Link>
            <Link className="button primary" href={modelLink(made)}>
              Open the new model
            </Link>
          </>
        }
      >
        <div className="stack">
          <p className="quiet-line">
            {report.scheme}, {moment(run.created_at)}, data set{' '}
            {report.dataset ? (
              <Link href={datasetLink(report.dataset)}>{report.dataset_name}</Link>
            ) : (
              'none'
            )}
          </p>
          <Verdict report={report} />
          <Numbers report={report} />
          {report.original ? (
            <div className="quantize-intervals">
              <Accuracies report={report} />
              <Drop report={report} />
            </div>
          ) : null}
        </div>
      </Card>
      <Curve report={report} />
      <Layers report={report} />
      <Details report={report} />
    </>
  );
}
