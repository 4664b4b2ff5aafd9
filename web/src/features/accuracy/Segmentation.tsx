// The result of a network that classifies pixels: classes, and images with the masks over them.

import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { type RunImage, runMaskAddress } from '../../api/images';
import type { AccuracyReport, Dataset } from '../../api/types';
import { percent, whole } from '../../base/numbers';
import { numberOf, useAddress } from '../../widgets/address';
import { Bar, Card } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { ImageGrid } from '../../widgets/ImageGrid';
import { ImageViewer } from '../../widgets/ImageViewer';
import { ClassSign, MaskControls, SmallMask, useMaskView } from '../../widgets/Masks';
import { ErrorBox, Loading } from '../../widgets/states';
import type { AccuracyRun, Names } from './accuracy';
import { Beside } from './Beside';
import { type ObjectRow, objectRows } from './detection';
import { overlapText, regionRows, sidesOf, truthText } from './segmentation';
import { sourceOf } from './shown';
import { useLooked } from './useLooked';
import { type Shown, useShown } from './useShown';

const column = createColumnHelper<ObjectRow>();
const COLUMNS = [
  column.accessor('title', {
    header: 'Class',
    cell: ({ row: { original: row } }) => (
      <>
        <ClassSign label={row.label} />
        {row.title}
      </>
    ),
    meta: { width: 240 },
  }),
  column.accessor('images', {
    header: 'Images',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true, width: 80, help: 'Images that truly show the class' },
  }),
  column.accessor((row) => 100 * row.value, {
    id: 'value',
    header: 'IoU (%)',
    cell: (cell) => <Bar fraction={cell.getValue() / 100} label={cell.getValue().toFixed(1)} />,
    meta: { help: 'Intersection over union of the class’s pixels in all images', width: 160 },
  }),
];

function PixelClasses({ report, names }: { report: AccuracyReport; names: Names }) {
  const [params, change] = useAddress();
  const rows = useMemo(() => objectRows(report, names), [report, names]);
  const label = numberOf(params, 'label');
  return (
    <Card title="Classes, worst first">
      <DataTable
        rows={rows}
        columns={COLUMNS}
        caption="Intersection over union of each class"
        height={430}
        filters={rows.length > 20}
        fixed
        chosen={(row) => row.label === label}
        onRow={(row) => change({ label: row.label === label ? undefined : row.label, image: '' })}
      />
    </Card>
  );
}

/** Legend of the mask, and what is drawn as text. */
function Regions(props: { image: RunImage; other: RunImage | undefined; names: Names }) {
  const { image, other, names } = props;
  return (
    <table className="table">
      <caption className="guesses-caption">Share of the pixels that count</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col" className="numeric">
            Truth
          </th>
          <th scope="col" className="numeric">
            {other ? 'A' : 'Found'}
          </th>
          {other ? (
            <th scope="col" className="numeric">
              B
            </th>
          ) : null}
          <th scope="col" className="numeric">
            {other ? 'IoU of A' : 'IoU'}
          </th>
        </tr>
      </thead>
      <tbody>
        {regionRows(image, other, names).map((row) => (
          <tr key={row.label}>
            <td>
              <ClassSign label={row.label} />
              {row.title}
            </td>
            <td className="numeric">{percent(row.truth)}</td>
            <td className="numeric">{percent(row.found)}</td>
            {other ? <td className="numeric">{percent(row.other)}</td> : null}
            <td className="numeric">{percent(row.overlap)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Large(props: {
  run: AccuracyRun;
  against: AccuracyRun | undefined;
  shown: readonly Shown[];
  dataset: string | undefined;
  names: Names;
}) {
  const { run, against, shown, dataset, names } = props;
  const images = useMemo(() => shown.map((one) => one.image), [shown]);
  const { position, viewer } = useLooked(images, dataset);
  const one = shown[position];
  const sides = useMemo(() => {
    if (!one) return [];
    const { image, other } = one;
    return sidesOf(run, image, against && other ? { run: against, image: other } : undefined);
  }, [run, against, one]);
  const view = useMaskView(sides, names, 'found');
  if (!one || !viewer) return null;
  return (
    <ImageViewer {...viewer} over={view.over} marks={view.marks}>
      <p>{overlapText(one.image, one.other)}</p>
      {sides.length > 0 ? (
        <MaskControls view={view} />
      ) : (
        <p className="quiet-line">
          The masks of this image were not kept. A new evaluation keeps those of the first images.
        </p>
      )}
      {view.error ? <ErrorBox error={view.error} /> : null}
      <Regions image={one.image} other={one.other} names={names} />
    </ImageViewer>
  );
}

export function Segmentation(props: {
  run: AccuracyRun;
  others: readonly AccuracyRun[];
  names: Names;
  dataset: Dataset | undefined;
}) {
  const { run, others, names, dataset } = props;
  const [params, change] = useAddress();
  const against = others.find((one) => one.id === params.get('against'));
  const label = numberOf(params, 'label');
  const { shown, more, error, pending } = useShown(run.id, against?.id ?? '', label);
  const pictures = useMemo(
    () =>
      shown.map(({ image, other }) => ({
        key: image.name,
        src: sourceOf(image, dataset?.id),
        name: image.name,
        caption: truthText(image, names),
        note: overlapText(image, other),
        over:
          image.mask && image.index !== undefined ? (
            <SmallMask src={runMaskAddress(run.id, image.index, 'found')} names={names} />
          ) : undefined,
      })),
    [run.id, shown, dataset, names],
  );
  return (
    <>
      <PixelClasses report={run.result} names={names} />
      <Card title="Images">
        <div className="filters">
          <Beside others={others} />
        </div>
        {error ? <ErrorBox error={error} /> : null}
        {pending ? <Loading what="Loading images" /> : null}
        {!pending && shown.length === 0 ? <p className="quiet-line">No image fits.</p> : null}
        {pictures.length > 0 ? (
          <ImageGrid
            images={pictures}
            label={
              against
                ? 'Images, most different first: classes on it, mean intersection over union'
                : 'Images, worst first: classes on it, mean intersection over union'
            }
            onOpen={(position) => change({ image: shown[position]?.image.name })}
            onMore={more}
          />
        ) : null}
        <Large run={run} against={against} shown={shown} dataset={dataset?.id} names={names} />
      </Card>
    </>
  );
}
