// A detector's result: classes with their curves, and images with what is on them and what was found.

import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { classTitle } from '../../api/classes';
import type { RunImage } from '../../api/images';
import type { AccuracyReport, Dataset } from '../../api/types';
import { number, percent, whole } from '../../base/numbers';
import { numberOf, useAddress } from '../../widgets/address';
import { Bar, Card } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { ImageGrid } from '../../widgets/ImageGrid';
import { ImageViewer } from '../../widgets/ImageViewer';
import { ErrorBox, Loading } from '../../widgets/states';
import type { AccuracyRun, Names } from './accuracy';
import { Beside } from './Beside';
import {
  confident,
  curveOf,
  drawn,
  imageNote,
  meanCurve,
  type ObjectRow,
  objectRows,
  pointMarks,
  scoreText,
} from './detection';
import { PrecisionRecall } from './PrecisionRecall';
import { sourceOf } from './shown';
import { useLooked } from './useLooked';
import { type Shown, useShown } from './useShown';

const column = createColumnHelper<ObjectRow>();
const COLUMNS = [
  column.accessor('title', { header: 'Class', meta: { width: 150 } }),
  column.accessor('images', {
    header: 'Images',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true, width: 70 },
  }),
  column.accessor('objects', {
    header: 'Objects',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true, width: 76 },
  }),
  column.accessor((row) => 100 * row.value, {
    id: 'value',
    header: 'AP (%)',
    cell: (cell) => <Bar fraction={cell.getValue() / 100} label={cell.getValue().toFixed(1)} />,
    meta: { help: 'Average precision of the class', width: 136 },
  }),
];

function ObjectClasses({ report, names }: { report: AccuracyReport; names: Names }) {
  const [params, change] = useAddress();
  const rows = useMemo(() => objectRows(report, names), [report, names]);
  const label = numberOf(params, 'label');
  const points = useMemo(
    () => (label === undefined ? meanCurve(report) : curveOf(report, label)),
    [report, label],
  );
  return (
    <div className="accuracy-classes">
      <Card title="Classes, worst first">
        <DataTable
          rows={rows}
          columns={COLUMNS}
          caption="Average precision of each class"
          height={430}
          filters={rows.length > 20}
          fixed
          chosen={(row) => row.label === label}
          onRow={(row) => change({ label: row.label === label ? undefined : row.label, image: '' })}
        />
      </Card>
      <Card title="Precision against recall">
        <PrecisionRecall
          title={label === undefined ? 'Mean of all classes' : classTitle(label, names)}
          points={points}
        />
      </Card>
    </div>
  );
}

function Choices(props: {
  threshold: number;
  onThreshold: (threshold: number) => void;
  others: readonly AccuracyRun[];
}) {
  const { threshold, onThreshold, others } = props;
  return (
    <div className="filters">
      <label>
        Scores from {number(threshold, 2)}
        <input
          type="range"
          aria-label="Lowest score shown"
          min={0}
          max={1}
          step={0.01}
          value={threshold}
          onChange={(event) => onThreshold(Number(event.target.value))}
        />
      </label>
      <Beside others={others} />
    </div>
  );
}

/** What is drawn, as text. */
function FoundTable({
  image,
  threshold,
  names,
}: {
  image: RunImage;
  threshold: number;
  names: Names;
}) {
  const found = confident(image, threshold);
  return (
    <table className="table">
      <caption className="guesses-caption">
        Found, from {number(threshold, 2)} on; true objects are green
      </caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col" className="numeric">
            Score
          </th>
          <th scope="col" className="numeric">
            Size, pixels
          </th>
        </tr>
      </thead>
      <tbody>
        {found.map((box) => (
          <tr key={`${box.label} ${box.score} ${box.x} ${box.y}`}>
            <td>{classTitle(box.label, names)}</td>
            <td className="numeric">{number(box.score, 2)}</td>
            <td className="numeric">
              {Math.round(box.width)} × {Math.round(box.height)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Large(props: {
  shown: readonly Shown[];
  dataset: string | undefined;
  names: Names;
  threshold: number;
}) {
  const { shown, dataset, names, threshold } = props;
  const images = useMemo(() => shown.map((one) => one.image), [shown]);
  const { position, viewer } = useLooked(images, dataset);
  const one = shown[position];
  if (!one || !viewer) return null;
  return (
    <ImageViewer
      {...viewer}
      boxes={drawn(one.image, one.other, threshold, names)}
      marks={[
        ...pointMarks(one.image.detections ?? [], threshold),
        ...pointMarks(one.other?.detections ?? [], threshold),
      ]}
    >
      <p>
        {scoreText(one.image, one.other)}
        <br />
        {imageNote(one.image, threshold)}
      </p>
      <FoundTable image={one.image} threshold={threshold} names={names} />
    </ImageViewer>
  );
}

export function Detection(props: {
  run: AccuracyRun;
  others: readonly AccuracyRun[];
  names: Names;
  dataset: Dataset | undefined;
}) {
  const { run, others, names, dataset } = props;
  const [params, change] = useAddress();
  const usual = run.result.score_threshold ?? 0;
  const [threshold, setThreshold] = useState(usual);
  const other = others.find((one) => one.id === params.get('against'));
  const { shown, more, error, pending } = useShown(
    run.id,
    other?.id ?? '',
    numberOf(params, 'label'),
  );
  const pictures = useMemo(
    () =>
      shown.map(({ image, other: beside }) => ({
        key: image.name,
        src: sourceOf(image, dataset?.id),
        name: image.name,
        caption: imageNote(image, threshold),
        note: scoreText(image, beside),
        boxes: drawn(image, beside, threshold, names),
      })),
    [shown, dataset, threshold, names],
  );
  return (
    <>
      <ObjectClasses report={run.result} names={names} />
      <Card title="Images">
        <Choices threshold={threshold} onThreshold={setThreshold} others={others} />
        <p className="quiet-line">
          F1 counts what is found from {percent(usual)} on, where precision and recall over all
          images are best together.
        </p>
        {error ? <ErrorBox error={error} /> : null}
        {pending ? <Loading what="Loading images" /> : null}
        {pictures.length > 0 ? (
          <ImageGrid
            images={pictures}
            label={
              other
                ? 'Images, most different first: objects and what was found'
                : 'Images, worst first: objects and what was found'
            }
            onOpen={(position) => change({ image: shown[position]?.image.name })}
            onMore={more}
          />
        ) : null}
        <Large shown={shown} dataset={dataset?.id} names={names} threshold={threshold} />
      </Card>
    </>
  );
}
