// What data sets there are, and how to get another one in.

import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { startImport } from '../../api/imports';
import { datasetLink } from '../../api/links';
import { useDatasets } from '../../api/queries';
import { usePendingRemovals } from '../../api/removal';
import { useMay } from '../../api/session';
import type { Dataset } from '../../api/types';
import type { NamedFile } from '../../api/uploads';
import { bytes, moment, whole } from '../../base/numbers';
import { Badge, Card, CopyCommand, Field } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { DropZone } from '../../widgets/DropZone';
import { ImportList } from '../../widgets/ImportList';
import { Empty, Loaded } from '../../widgets/states';
import './datasets.css';

const FORMATS = ['auto', 'imagenet', 'coco', 'voc', 'folders', 'unlabelled'];

const column = createColumnHelper<Dataset>();
const COLUMNS = [
  column.accessor('name', {
    header: 'Name',
    cell: (cell) => <Link href={datasetLink(cell.row.original.id)}>{cell.getValue()}</Link>,
  }),
  column.accessor('format', { header: 'Format' }),
  column.accessor('task', { header: 'Task', cell: (cell) => cell.getValue() || 'none' }),
  column.accessor('images', {
    header: 'Images',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true },
  }),
  column.accessor('classes', {
    header: 'Classes',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true },
  }),
  column.accessor('annotated', {
    header: 'Annotated',
    cell: (cell) => whole(cell.getValue()),
    meta: { numeric: true, help: 'Images with an annotation' },
  }),
  column.accessor('bytes', {
    header: 'Size',
    cell: (cell) => bytes(cell.getValue()),
    meta: { numeric: true },
  }),
  column.accessor((row) => row.findings.length, {
    id: 'findings',
    header: 'Findings',
    cell: (cell) =>
      cell.getValue() > 0 ? <Badge kind="warn">{cell.getValue()} noticed</Badge> : 'none',
  }),
  column.accessor('imported_at', { header: 'Imported', cell: (cell) => moment(cell.getValue()) }),
];

/** "pets" of pets.zip, pets.tar.gz or pets/…/1.jpg. */
export function nameOf(files: readonly NamedFile[]): string {
  const first = files[0]?.name ?? '';
  const top = first.includes('/') ? (first.split('/')[0] ?? '') : first;
  return top.replace(/\.(zip|tar|tgz|tar\.\w+)$/i, '');
}

function Import() {
  const [format, setFormat] = useState('auto');
  const start = (files: NamedFile[]) => {
    const name = nameOf(files);
    const request = { ...(name ? { name } : {}), ...(format === 'auto' ? {} : { format }) };
    startImport('dataset_import', name || 'data set', files, request);
  };
  return (
    <Card title="Import a data set">
      <div className="dataset-import">
        <DropZone label="Archive with images" onFiles={start}>
          <strong>Drop an archive or a folder of images</strong>
          <span className="quiet-line">
            zip or tar: COCO or Pascal VOC with objects, val.txt (“file label” a line) beside the
            images, one folder a class, or images alone
          </span>
        </DropZone>
        <Field label="Format" hint="auto recognises it">
          {(id) => (
            <select id={id} value={format} onChange={(event) => setFormat(event.target.value)}>
              {FORMATS.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <ImportList kind="dataset_import" address={datasetLink} />
    </Card>
  );
}

function List({ datasets }: { datasets: Dataset[] }) {
  const leaving = usePendingRemovals();
  const newest = useMemo(
    () =>
      datasets
        .filter((one) => !leaving.has(`/datasets/${one.id}`))
        .sort((a, b) => b.imported_at.localeCompare(a.imported_at)),
    [datasets, leaving],
  );
  if (newest.length === 0) {
    return (
      <Empty title="No data set yet">
        <p>
          Images with labels measure accuracy; images alone are enough to calibrate INT8 and to see
          whether two models agree. Drop an archive above, or import the demo on the start page.
        </p>
      </Empty>
    );
  }
  return <DataTable rows={newest} columns={COLUMNS} caption="Data sets" />;
}

export default function DatasetsPage() {
  const datasets = useDatasets();
  return (
    <div className="reading stack">
      <header className="page-head">
        <h1>Data sets</h1>
        <CopyCommand line="hone dataset list" />
      </header>
      {useMay('editor') ? <Import /> : null}
      <Loaded query={datasets}>{(all) => <List datasets={all} />}</Loaded>
    </div>
  );
}
