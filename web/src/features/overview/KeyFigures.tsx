// The figures one asks for first, each leading to where it is from.

import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { modelLink, runLink } from '../../api/links';
import { metricName } from '../../api/runs';
import type { Model, ModelSummary } from '../../api/types';
import { bytes, count, DASH, number, percent } from '../../base/numbers';
import { Figure, Figures } from '../../widgets/basics';

function linked(run: string | undefined, text: string): ReactNode {
  return run ? <Link href={runLink(run)}>{text}</Link> : text;
}

function Throughput({ id, summary }: { id: string; summary: ModelSummary }) {
  if (!summary.best_throughput_fps) {
    const note = <Link href={modelLink(id, 'benchmark')}>no valid run yet: measure</Link>;
    return <Figure name="Best throughput, FPS" value={DASH} note={note} />;
  }
  const value = linked(summary.best_run, number(summary.best_throughput_fps, 4));
  return <Figure name="Best throughput, FPS" value={value} note="best valid run" />;
}

function Accuracy({ id, summary }: { id: string; summary: ModelSummary }) {
  if (summary.accuracy === undefined) {
    const note = <Link href={modelLink(id, 'accuracy')}>not measured yet: measure</Link>;
    return <Figure name="Accuracy" value={DASH} note={note} />;
  }
  const value = linked(summary.accuracy_run, percent(summary.accuracy));
  const name = `Accuracy, ${metricName(summary.accuracy_metric)}`;
  return <Figure name={name} value={value} note="latest run" />;
}

function operations({ gflop, giop = 0 }: ModelSummary) {
  if (gflop === undefined) return { value: DASH, note: 'not computed yet' };
  const floats = `${number(gflop)} floating point`;
  return {
    value: number(gflop + giop),
    note: giop > 0 ? `${floats}, ${number(giop)} integer` : 'floating point',
  };
}

export function KeyFigures({ model }: { model: Model }) {
  const summary = model.summary ?? {};
  const { value, note } = operations(summary);
  const theory = modelLink(model.id, 'theory');
  return (
    <Figures>
      <Throughput id={model.id} summary={summary} />
      <Accuracy id={model.id} summary={summary} />
      <Figure name="Operations, 10⁹" value={<Link href={theory}>{value}</Link>} note={note} />
      <Figure
        name="Parameters"
        value={<Link href={theory}>{count(summary.parameters)}</Link>}
        note={`in ${model.layers} layers`}
      />
      <Figure
        name="Weights"
        value={bytes(model.weights_bytes)}
        note={`most of them ${model.precision}`}
      />
    </Figures>
  );
}
