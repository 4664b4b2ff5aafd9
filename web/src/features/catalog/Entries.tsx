// The table of a catalogue with its filters. What was chosen stands in the address.

import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Catalog, CatalogEntry } from '../../api/types';
import { useParam } from '../../base/address';
import { bytes, DASH } from '../../base/numbers';
import { Beside } from '../../widgets/Beside';
import { Badge, CopyCommand } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { EntryDetails } from './EntryDetails';
import { type Filter, fits, listCommand, valuesOf } from './entries';

const COLUMNS: ColumnDef<CatalogEntry>[] = [
  { id: 'name', header: 'Name', accessorKey: 'name' },
  { id: 'task', header: 'Task', accessorFn: (entry) => entry.task.replaceAll('_', ' ') || DASH },
  { id: 'framework', header: 'Framework', accessorFn: (entry) => entry.framework || DASH },
  {
    id: 'precisions',
    header: 'Precisions',
    accessorFn: (entry) => entry.precisions.join(' ') || DASH,
    meta: { help: 'Of files that come as IR; a dash where the model is converted at import' },
  },
  {
    id: 'size',
    header: 'Size',
    accessorKey: 'bytes',
    cell: ({ row }) => bytes(row.original.bytes),
    meta: { numeric: true, help: 'All files of all precisions' },
  },
  {
    id: 'importable',
    header: 'Importable',
    accessorFn: (entry) => entry.not_importable,
    cell: ({ row: { original: entry } }) =>
      entry.not_importable ? (
        <span className="quiet">{entry.not_importable}</span>
      ) : (
        <Badge kind="good">yes</Badge>
      ),
  },
];
/** Beside a chosen model only what tells the models apart. */
const NARROW = COLUMNS.filter(({ id }) => ['name', 'task', 'framework', 'size'].includes(id ?? ''));

interface OneOfProps {
  label: string;
  all: string;
  param: string;
  values: string[];
}

function OneOf({ label, all, param, values }: OneOfProps) {
  const [value, setValue] = useParam(param);
  return (
    <select aria-label={label} value={value} onChange={(event) => setValue(event.target.value)}>
      <option value="">{all}</option>
      {values.map((one) => (
        <option key={one} value={one}>
          {one.replaceAll('_', ' ')}
        </option>
      ))}
    </select>
  );
}

function useFilterOfAddress(): Filter {
  const [params] = useSearchParams();
  const of = (name: string) => params.get(name) ?? '';
  return {
    search: of('q'),
    task: of('task'),
    framework: of('framework'),
    precision: of('precision'),
    importable: of('importable') !== '',
  };
}

function Filters({ catalog, shown }: { catalog: Catalog; shown: number }) {
  const [search, setSearch] = useParam('q');
  const [importable, setImportable] = useParam('importable');
  const { entries } = catalog;
  return (
    <div className="row">
      <input
        type="search"
        aria-label="Search in names and descriptions"
        placeholder="Search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <OneOf
        label="Task"
        all="All tasks"
        param="task"
        values={valuesOf(entries, (one) => [one.task])}
      />
      <OneOf
        label="Framework"
        all="All frameworks"
        param="framework"
        values={valuesOf(entries, (one) => [one.framework])}
      />
      <OneOf
        label="Precision"
        all="All precisions"
        param="precision"
        values={valuesOf(entries, (one) => one.precisions)}
      />
      <label className="catalog-check">
        <input
          type="checkbox"
          checked={importable !== ''}
          onChange={(event) => setImportable(event.target.checked ? '1' : '')}
        />
        importable
      </label>
      <span className="quiet" role="status">
        {shown} of {entries.length} models
      </span>
      <CopyCommand line={listCommand(catalog.place, useFilterOfAddress())} />
    </div>
  );
}

/** The address without the chosen model: the filters stay. */
function useListAddress(): string {
  const [params] = useSearchParams();
  const rest = new URLSearchParams(params);
  rest.delete('model');
  return rest.size > 0 ? `/catalog?${rest}` : '/catalog';
}

export function Entries({ catalog }: { catalog: Catalog }) {
  const filter = useFilterOfAddress();
  const [name, setName] = useParam('model');
  const mark = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `mark` is the filter's value
  const rows = useMemo(() => catalog.entries.filter((one) => fits(one, filter)), [catalog, mark]);
  const chosen = catalog.entries.find((one) => one.name === name);
  const closeHref = useListAddress();
  return (
    <>
      <Filters catalog={catalog} shown={rows.length} />
      <Beside
        list={
          <DataTable
            rows={rows}
            columns={chosen ? NARROW : COLUMNS}
            caption="Models of the catalogue"
            height={640}
            chosen={(one) => one.name === name}
            onRow={(one) => setName(one.name, { push: true })}
          />
        }
        label="The chosen model"
        closeHref={closeHref}
      >
        {chosen ? <EntryDetails key={chosen.name} entry={chosen} place={catalog.place} /> : null}
      </Beside>
    </>
  );
}
