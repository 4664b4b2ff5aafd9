// What each column of the list shows of a model.

import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { modelLink, runLink } from '../../api/links';
import { metricName } from '../../api/runs';
import type { Model } from '../../api/types';
import { bytes, count, DASH, moment, number, percent } from '../../base/numbers';
import { Precision } from '../../widgets/basics';
import type { ColumnId } from './rows';

export interface Column {
  id: ColumnId;
  title: string;
  help?: string;
  numeric?: boolean;
  /** Nice to have: left out on narrow screens. */
  minor?: boolean;
  cell: (model: Model) => ReactNode;
}

const none = (reason: string) => (
  <span className="quiet" title={reason}>
    {DASH}
    <span className="visually-hidden"> {reason}</span>
  </span>
);

function operations({ summary }: Model): ReactNode {
  if (summary?.gflop === undefined) return none('Not computed: the model was not analysed yet');
  const { gflop, giop = 0 } = summary;
  if (giop === 0) return number(gflop);
  return (
    <span title={`${number(gflop)} GFLOP and ${number(giop)} GIOP`}>
      <span className="quiet">{Math.round((100 * giop) / (gflop + giop))} % int</span>{' '}
      {number(gflop + giop)}
    </span>
  );
}

function throughput({ summary }: Model): ReactNode {
  if (!summary?.best_throughput_fps) return none('No valid run yet');
  const text = number(summary.best_throughput_fps, 4);
  return summary.best_run ? <Link href={runLink(summary.best_run)}>{text}</Link> : text;
}

function accuracy({ summary }: Model): ReactNode {
  if (summary?.accuracy === undefined) return none('Not measured yet');
  const text = percent(summary.accuracy);
  return (
    <>
      <span className="quiet">{metricName(summary.accuracy_metric)}</span>{' '}
      {summary.accuracy_run ? <Link href={runLink(summary.accuracy_run)}>{text}</Link> : text}
    </>
  );
}

export const COLUMNS: Column[] = [
  {
    id: 'name',
    title: 'Name',
    cell: (model) => <Link href={modelLink(model.id)}>{model.name}</Link>,
  },
  { id: 'format', title: 'Format', minor: true, cell: (model) => model.format },
  {
    id: 'precision',
    title: 'Precision',
    help: 'Precision of most of the weights',
    cell: (model) => <Precision of={model.precision} />,
  },
  {
    id: 'size',
    title: 'Size',
    help: 'Size of all weights',
    numeric: true,
    cell: (model) => bytes(model.weights_bytes),
  },
  {
    id: 'operations',
    title: 'GFLOP',
    help: '10⁹ operations of one inference, floating point and integer; a multiply-accumulate is two',
    numeric: true,
    cell: operations,
  },
  {
    id: 'parameters',
    title: 'Parameters',
    numeric: true,
    cell: (model) =>
      model.summary?.parameters === undefined
        ? none('Not computed: the model was not analysed yet')
        : count(model.summary.parameters),
  },
  {
    id: 'throughput',
    title: 'Best FPS',
    help: 'Highest throughput of its valid runs; opens the run',
    numeric: true,
    cell: throughput,
  },
  {
    id: 'accuracy',
    title: 'Accuracy',
    help: 'Latest accuracy; opens the run',
    numeric: true,
    cell: accuracy,
  },
  { id: 'imported', title: 'Imported', minor: true, cell: (model) => moment(model.imported_at) },
];
