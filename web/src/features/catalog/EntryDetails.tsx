// One model of the catalogue: what it is, which files would come, and its import.

import { useState } from 'react';
import { useLocation } from 'wouter';
import { useFetching } from '../../api/catalog';
import { modelLink } from '../../api/links';
import { useStartJob } from '../../api/queries';
import { useMay } from '../../api/session';
import type { CatalogEntry } from '../../api/types';
import { bytes } from '../../base/numbers';
import { Button, CopyCommand, Facts, Field } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { ErrorBox } from '../../widgets/states';
import { WhenDone } from '../../widgets/WhenDone';
import { bytesOf, getCommand, usualPrecision } from './entries';

interface PrecisionProps {
  entry: CatalogEntry;
  value: string;
  onChange: (value: string) => void;
}

function PrecisionChoice({ entry, value, onChange }: PrecisionProps) {
  if (entry.precisions.length === 0) return null;
  return (
    <Field label="Precision of the files">
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          {entry.precisions.map((one) => (
            <option key={one} value={one}>
              {one}, {bytes(bytesOf(entry, one))}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Import({ entry, place }: { entry: CatalogEntry; place: string }) {
  const [precision, setPrecision] = useState(usualPrecision(entry));
  const start = useStartJob('catalog_get');
  const running = useFetching(entry.name);
  const [, navigate] = useLocation();
  const mayChange = useMay('editor');
  const job = running?.id ?? start.data?.id;
  const request = { name: entry.name, ...(precision ? { precision } : {}) };
  return (
    <div className="stack-tight">
      <PrecisionChoice entry={entry} value={precision} onChange={setPrecision} />
      <div className="row">
        {mayChange ? (
          <Button
            primary
            disabled={start.isPending || running !== undefined}
            onClick={() => start.mutate(request)}
          >
            Import, {bytes(bytesOf(entry, precision))}
          </Button>
        ) : null}
        <CopyCommand line={getCommand(place, entry, precision)} />
      </div>
      {start.error ? <ErrorBox error={start.error} /> : null}
      {job ? (
        <>
          <JobProgress key={job} id={job} />
          <WhenDone id={job} then={(model) => navigate(modelLink(model))} />
        </>
      ) : null}
    </div>
  );
}

const textOf = (values: Record<string, unknown>) =>
  Object.entries(values)
    .map(([name, value]) => (name ? `${name}: ${String(value)}` : String(value)))
    .join('; ');

function Conversion({ entry }: { entry: CatalogEntry }) {
  const { card } = entry;
  return (
    <Facts
      pairs={[
        ['Task', entry.task.replaceAll('_', ' ')],
        ['Framework', entry.framework],
        ['Licence', entry.license],
        ['Input shapes', textOf(entry.shapes)],
        ['Input layouts', textOf(entry.layouts)],
        ['Mean', card.mean?.join(', ')],
        ['Scale', card.scale?.join(', ')],
        ['Colour order', card.color ?? ''],
        [
          'Not taken over',
          entry.arguments.length > 0 ? (
            <code key="arguments">{entry.arguments.join(' ')}</code>
          ) : (
            ''
          ),
        ],
      ]}
    />
  );
}

function Files({ entry }: { entry: CatalogEntry }) {
  return (
    <details>
      <summary>
        Files: {entry.files.length}, {bytes(entry.bytes)}
      </summary>
      <ul className="catalog-files">
        {entry.files.map((file) => (
          <li key={file.name}>
            <code>{file.name}</code> <span className="quiet">{bytes(file.bytes)}</span>
            <span className="catalog-source">{file.source || 'no address'}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function EntryDetails({ entry, place }: { entry: CatalogEntry; place: string }) {
  return (
    <div className="stack">
      <h2>{entry.name}</h2>
      {entry.description ? <p className="catalog-text">{entry.description}</p> : null}
      {entry.not_importable ? (
        <p role="note">Hone cannot import it. {entry.not_importable}</p>
      ) : (
        <Import entry={entry} place={place} />
      )}
      <Conversion entry={entry} />
      <Files entry={entry} />
    </div>
  );
}
