// One accuracy result: the value with its interval beside its relatives, classes, confusion, images.

import { useMemo } from 'react';
import { Link } from 'wouter';
import { datasetLink, modelLink, runView } from '../../api/links';
import { useDataset, useModel } from '../../api/queries';
import { commandLine } from '../../base/command';
import { duration, moment, number, percent, whole } from '../../base/numbers';
import { type IntervalRow, IntervalRows } from '../../charts/IntervalRows';
import { percentScaleOf } from '../../charts/scale';
import { Badge, Card, CopyCommand, Figure, Figures } from '../../widgets/basics';
import { type AccuracyRun, comparable, guessing, namesOf, valueText } from './accuracy';
import { Classes } from './Classes';
import { Confusion } from './Confusion';
import { Detection } from './Detection';
import { Distances } from './Distances';
import { detects } from './detection';
import { Images } from './Images';
import { Segmentation } from './Segmentation';
import { classifiesPixels } from './segmentation';

function Warnings({ run }: { run: AccuracyRun }) {
  const report = run.result;
  const guess = guessing(report);
  return (
    <>
      {guess ? (
        <p className="accuracy-warning">
          <Badge kind="warn">no better than guessing</Badge> {guess} Colour order, mean, scale,
          resize or label offset are probably not what the network was trained with:{' '}
          <Link href={modelLink(run.model)}>look at its card</Link>.
        </p>
      ) : null}
      {report.broken > 0 ? (
        <details className="accuracy-warning">
          <summary>
            <Badge kind="warn">{whole(report.broken)} images could not be decoded</Badge> They are
            not counted
          </summary>
          <ul className="mono">
            {report.broken_examples.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function Numbers({ run }: { run: AccuracyRun }) {
  const report = run.result;
  const [low = report.value, high = report.value] = report.ci95;
  return (
    <Figures>
      <Figure
        name={report.metric}
        value={percent(report.value)}
        note={`95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %`}
      />
      {Object.entries(report.also ?? {})
        .filter(([metric]) => metric !== report.metric)
        .map(([metric, value]) => (
          <Figure key={metric} name={metric} value={percent(value)} note="same images" />
        ))}
      <Figure
        name="Images"
        value={whole(report.images)}
        note={run.request.limit ? 'a balanced part' : 'all of the data set'}
      />
      <Figure
        name="Speed"
        value={`${number(report.images_per_second)}/s`}
        note={`images, decoding included; ${duration(report.seconds)}`}
      />
      <Figure
        name="Precision"
        value={report.config.precision}
        note={`${report.config.target || report.config.device}, batch ${report.config.batch}`}
      />
    </Figures>
  );
}

/** The newest result of each model of the family over the same images. */
function relatives(run: AccuracyRun, all: readonly AccuracyRun[], family: ReadonlySet<string>) {
  const rows = [run];
  for (const other of all) {
    const known = rows.some((row) => row.model === other.model);
    if (family.has(other.model) && !known && comparable(run, other)) rows.push(other);
  }
  return rows;
}

function Family({ run, rows }: { run: AccuracyRun; rows: readonly AccuracyRun[] }) {
  const shown: IntervalRow[] = rows.map((one) => ({
    key: one.id,
    name:
      one === run ? (
        one.result.model_name
      ) : (
        <Link href={runView({ ...one, kind: 'accuracy' }) ?? '/runs'}>{one.result.model_name}</Link>
      ),
    value: 100 * one.result.value,
    low: 100 * (one.result.ci95[0] ?? one.result.value),
    high: 100 * (one.result.ci95[1] ?? one.result.value),
    text: `${valueText(one.result.value, one.result.ci95)} %`,
    chosen: one === run,
  }));
  const scale = percentScaleOf(
    shown.flatMap((row) => [row.low ?? row.value, row.high ?? row.value]),
  );
  const { metric } = run.result;
  return (
    <IntervalRows
      label={`${metric} of this model and of its family over the same images`}
      scale={scale}
      rows={shown}
      unit={`${metric}, %, with 95 % interval`}
    />
  );
}

export function Result(props: {
  run: AccuracyRun;
  all: readonly AccuracyRun[];
  family: ReadonlySet<string>;
}) {
  const { run, all, family } = props;
  const report = run.result;
  const model = useModel(run.model).data;
  const dataset = useDataset(run.dataset ?? '').data;
  const names = useMemo(
    () => namesOf(report, dataset?.class_names, model?.card.labels),
    [report, dataset, model],
  );
  const rows = useMemo(() => relatives(run, all, family), [run, all, family]);
  const others = useMemo(() => all.filter((other) => comparable(run, other)), [run, all]);
  return (
    <>
      <Card
        title={
          <>
            {report.metric} on{' '}
            <Link href={datasetLink(run.dataset ?? '')}>{report.dataset_name}</Link>
            <span className="quiet-line"> {moment(run.created_at)}</span>
          </>
        }
        actions={<CopyCommand line={commandLine('accuracy', run.request)} />}
      >
        <div className="stack">
          <Warnings run={run} />
          <Numbers run={run} />
          <Family run={run} rows={rows} />
          <Distances report={report} />
        </div>
      </Card>
      {detects(report) ? (
        <Detection run={run} others={others} names={names} dataset={dataset} />
      ) : classifiesPixels(report, model?.card.task) ? (
        <Segmentation run={run} others={others} names={names} dataset={dataset} />
      ) : (
        <>
          <div className="accuracy-classes">
            <Classes report={report} names={names} />
            <Confusion report={report} names={names} />
          </div>
          <Images run={run} others={others} names={names} dataset={dataset} />
        </>
      )}
    </>
  );
}
