// The job that reads the catalogue: how far it is, why it failed. The first time it begins by itself.

import { useEffect } from 'react';
import { useCatalogReading } from '../../api/catalog';
import { isLive } from '../../api/jobs';
import { useMay } from '../../api/session';
import { Button } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { Empty, ErrorBox, Loading } from '../../widgets/states';

/** Asked for once since the page was opened. */
let asked = false;

export function Reading({ first = false }: { first?: boolean }) {
  const { known, last, start } = useCatalogReading();
  const mayRead = useMay('editor');
  const failed = last?.state === 'failed' || last?.state === 'cancelled';
  const begins = first && known && mayRead && !asked && !failed && !(last && isLive(last.state));
  const { mutate } = start;
  useEffect(() => {
    if (!begins) return;
    asked = true;
    mutate({});
  }, [begins, mutate]);
  if (start.error) return <ErrorBox error={start.error} />;
  if (last && (isLive(last.state) || failed)) {
    return (
      <div className="stack-tight">
        <JobProgress id={last.id} />
        {first && failed && mayRead ? (
          <div>
            <Button onClick={() => mutate({})}>Read it again</Button>
          </div>
        ) : null}
      </div>
    );
  }
  if (!first) return null;
  if (mayRead) return <Loading what="Reading the catalogue" />;
  return (
    <Empty title="The catalogue was not read yet">
      <p>Its models stand here as soon as somebody who may change things has opened this page.</p>
    </Empty>
  );
}
