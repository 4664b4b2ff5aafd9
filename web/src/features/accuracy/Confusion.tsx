// Which classes are taken for which: a matrix while it can be read, else the pairs that count most.

import { createColumnHelper } from '@tanstack/react-table';
import { useCallback, useMemo } from 'react';
import { classTitle } from '../../api/classes';
import type { AccuracyReport } from '../../api/types';
import { percent } from '../../base/numbers';
import { type HeatCell, Heatmap } from '../../charts/Heatmap';
import { numberOf, useAddress } from '../../widgets/address';
import { Card } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { confusedPairs, type Names, type Pair } from './accuracy';
import {
  type ConfusionCell,
  confusionSummary,
  confusionTable,
  type Matrix,
  matrixOf,
} from './confusion';

type Choose = (truth: number, prediction: number) => void;

function Picture(props: { matrix: Matrix; report: AccuracyReport; names: Names; choose: Choose }) {
  const { matrix, report, names, choose } = props;
  const onCell = useCallback(
    (cell: HeatCell) => {
      const { truth, prediction } = cell as ConfusionCell;
      choose(truth, prediction);
    },
    [choose],
  );
  return (
    <Heatmap
      title="Confusion"
      summary={confusionSummary(report, names)}
      columns={matrix.titles}
      rows={matrix.titles}
      columnAxis="predicted class"
      rowAxis="true class"
      cells={matrix.cells}
      table={confusionTable(report, names)}
      height={440}
      onCell={onCell}
    />
  );
}

function Pairs(props: { pairs: Pair[]; names: Names; choose: Choose }) {
  const { pairs, names, choose } = props;
  const [params] = useAddress();
  const columns = useMemo(() => {
    const column = createColumnHelper<Pair>();
    return [
      column.accessor((pair) => classTitle(pair.truth, names), {
        id: 'truth',
        header: 'True class',
        meta: { width: 170 },
      }),
      column.accessor((pair) => classTitle(pair.prediction, names), {
        id: 'prediction',
        header: 'Taken for',
        meta: { width: 170 },
      }),
      column.accessor('images', { header: 'Images', meta: { numeric: true, width: 64 } }),
      column.accessor('share', {
        header: 'Share (%)',
        cell: (cell) => percent(cell.getValue(), 0).replace(' %', ''),
        meta: { numeric: true, help: 'Of the true class’s images', width: 84 },
      }),
    ];
  }, [names]);
  const truth = numberOf(params, 'label');
  const prediction = numberOf(params, 'prediction');
  return (
    <DataTable
      rows={pairs}
      columns={columns}
      caption="Classes that are confused, most images first"
      height={430}
      filters
      fixed
      chosen={(pair) => pair.truth === truth && pair.prediction === prediction}
      onRow={(pair) => choose(pair.truth, pair.prediction)}
    />
  );
}

export function Confusion({ report, names }: { report: AccuracyReport; names: Names }) {
  const [, change] = useAddress();
  const matrix = useMemo(() => matrixOf(report, names), [report, names]);
  const pairs = useMemo(() => confusedPairs(report), [report]);
  const choose = useCallback(
    (label: number, prediction: number) => change({ label, prediction, show: '', image: '' }),
    [change],
  );
  return (
    <Card {...(matrix ? {} : { title: 'Confused most often' })}>
      {matrix ? (
        <Picture matrix={matrix} report={report} names={names} choose={choose} />
      ) : (
        <Pairs pairs={pairs} names={names} choose={choose} />
      )}
    </Card>
  );
}
