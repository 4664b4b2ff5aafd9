// One data set: what it is, what was noticed at its import, its classes and its images.

import { useCallback, useMemo, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useSamples } from '../../api/images';
import { useDataset } from '../../api/queries';
import { UNDO_SECONDS, useRemoveLater } from '../../api/removal';
import { useMay } from '../../api/session';
import type { Dataset } from '../../api/types';
import { bytes, moment, percent, whole } from '../../base/numbers';
import { numberOf, useAddress } from '../../widgets/address';
import { Badge, Button, Card, CopyCommand, Facts } from '../../widgets/basics';
import { Confirm } from '../../widgets/Dialog';
import { Loaded } from '../../widgets/states';
import { showToast } from '../../widgets/Toast';
import { ClassHistogram } from './ClassHistogram';
import './datasets.css';
import { Images } from './Images';
import { balanceOf, classNames } from './samples';

function About({ dataset, balance }: { dataset: Dataset; balance: string }) {
  const annotated = dataset.images > 0 ? dataset.annotated / dataset.images : 0;
  return (
    <Card title="About">
      <Facts
        pairs={[
          ['Format', dataset.format],
          ['Task', dataset.task || 'none: images without labels'],
          ['Images', whole(dataset.images)],
          ['Annotated', `${whole(dataset.annotated)} (${percent(annotated, 0)})`],
          ['Classes', balance],
          [
            'Class names',
            dataset.class_names.length > 0
              ? 'in the data set'
              : 'none in the data set; results take the model’s',
          ],
          ['Size', bytes(dataset.bytes)],
          ['Imported', moment(dataset.imported_at)],
          [
            'Id',
            <span key="id" className="mono">
              {dataset.id}
            </span>,
          ],
        ]}
      />
    </Card>
  );
}

function Findings({ dataset }: { dataset: Dataset }) {
  return (
    <Card title="Noticed at import">
      {dataset.findings.length === 0 ? (
        <Badge kind="good">nothing that needs attention</Badge>
      ) : (
        <div className="stack">
          {dataset.findings.map((one) => (
            <div key={one.code}>
              <Badge kind="warn">{whole(one.count)} ×</Badge> {one.message}
              <ul className="finding">
                {one.examples.map((example) => (
                  <li key={example} className="mono">
                    {example}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}

function Remove({ dataset }: { dataset: Dataset }) {
  const [asked, setAsked] = useState(false);
  const [, go] = useLocation();
  const removeLater = useRemoveLater();
  const remove = () => {
    const removal = removeLater(`/datasets/${dataset.id}`, (error) =>
      showToast({ kind: 'bad', text: `${dataset.name} is still here: ${error.message}` }),
    );
    showToast({
      text: `${dataset.name} was removed`,
      undo: removal.undo,
      done: removal.now,
      seconds: UNDO_SECONDS,
    });
    go('/datasets');
  };
  return (
    <>
      <Button onClick={() => setAsked(true)}>Remove…</Button>
      {asked ? (
        <Confirm
          title={`Remove ${dataset.name}`}
          action="Remove"
          onConfirm={remove}
          onClose={() => setAsked(false)}
        >
          <p>
            {whole(dataset.images)} images leave the workbench. Results that were measured with them
            stay, without their pictures. It can be undone for a minute.
          </p>
        </Confirm>
      ) : null}
    </>
  );
}

function Whole({ dataset }: { dataset: Dataset }) {
  const [params, change] = useAddress();
  const first = useSamples(dataset.id);
  const classes = first.data?.pages[0]?.classes;
  const names = useMemo(() => classNames(dataset, classes ?? []), [dataset, classes]);
  const onClass = useCallback((label: number) => change({ label, image: undefined }), [change]);
  const balance = classes ? balanceOf(classes) : undefined;
  return (
    <>
      <div className="dataset-top">
        <div className="stack">
          <About dataset={dataset} balance={balance?.text ?? whole(dataset.classes)} />
          <Findings dataset={dataset} />
        </div>
        {classes && balance && balance.classes > 0 ? (
          <Card>
            <ClassHistogram
              counts={classes}
              names={names}
              chosen={numberOf(params, 'label')}
              onClass={onClass}
            />
          </Card>
        ) : null}
      </div>
      <Images dataset={dataset} classes={classes ?? []} names={names} />
    </>
  );
}

export default function DatasetPage() {
  const { id } = useParams<{ id: string }>();
  const dataset = useDataset(id);
  const may = useMay('editor');
  return (
    <div className="reading stack">
      <Loaded query={dataset} what="Loading the data set">
        {(one) => (
          <>
            <header className="page-head">
              <h1>{one.name}</h1>
              <span className="row">
                <CopyCommand line={`hone dataset show ${one.id}`} />
                {may ? <Remove dataset={one} /> : null}
              </span>
            </header>
            <Whole key={one.id} dataset={one} />
          </>
        )}
      </Loaded>
    </div>
  );
}
