// Models that others keep: the server's catalogue, searched and filtered, and one of its models
// beside the list.

import { useCatalog, useCatalogReading } from '../../api/catalog';
import type { ApiError } from '../../api/client';
import { useMay } from '../../api/session';
import type { Catalog } from '../../api/types';
import { moment } from '../../base/numbers';
import { Button, CopyCommand } from '../../widgets/basics';
import { Empty, ErrorBox, Loading } from '../../widgets/states';
import { Entries } from './Entries';
import { Reading } from './Reading';
import './catalog.css';

const SERVE = 'hone serve --catalog PLACE';

function NotConfigured() {
  return (
    <Empty title="This server has no catalogue">
      <p>
        Start it with the folder, the archive or the http(s) address of a catalogue in the form of
        Open Model Zoo, in place of <code>PLACE</code>.
      </p>
      <p>
        <code>{SERVE}</code> <CopyCommand line={SERVE} />
      </p>
    </Empty>
  );
}

function Head({ catalog }: { catalog: Catalog | undefined }) {
  const mayRead = useMay('editor');
  const { start } = useCatalogReading();
  return (
    <header className="page-head">
      <h1>Catalogue</h1>
      {catalog ? (
        <>
          <span className="quiet">
            <code>{catalog.place}</code>, read {moment(catalog.read_at)}
          </span>
          {mayRead ? (
            <Button disabled={start.isPending} onClick={() => start.mutate({})}>
              Read again
            </Button>
          ) : null}
        </>
      ) : null}
    </header>
  );
}

function Problems({ catalog }: { catalog: Catalog }) {
  if (catalog.problems.length === 0) return null;
  return (
    <details>
      <summary>Entries that cannot be read: {catalog.problems.length}</summary>
      <ul>
        {catalog.problems.map(({ entry, problem }) => (
          <li key={entry}>
            <code>{entry}</code>: {problem}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Missing({ error }: { error: ApiError | null }) {
  if (!error) return <Loading what="Loading the catalogue" />;
  if (error.code === 'catalog.place') return <NotConfigured />;
  if (error.code === 'catalog.not_made') return <Reading first />;
  return <ErrorBox error={error} />;
}

export default function CatalogPage() {
  const { data, error } = useCatalog();
  return (
    <div className="stack">
      <Head catalog={data} />
      {data ? (
        <>
          <Reading />
          <Entries catalog={data} />
          <Problems catalog={data} />
        </>
      ) : (
        <Missing error={error} />
      )}
    </div>
  );
}
