// One data set: what it is, what was noticed at its import, its classes and its images.

import { useCallback, useMemo, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useSamples } from '../../api/images';
import { useDataset, useModels } from '../../api/queries';
import { UNDO_SECONDS, useRemoveLater } from '../../api/removal';
import { useMay } from '../../api/session';
import type { Dataset, Model } from '../../api/types';
import { bytes, moment, percent, whole } from '../../base/numbers';
import { numberOf, useAddress } from '../../widgets/address';
import { Badge, Button, Card, CopyCommand, Facts } from '../../widgets/basics';
import { Confirm } from '../../widgets/Dialog';
import { Loaded } from '../../widgets/states';
import { showToast } from '../../widgets/Toast';
import { ClassHistogram } from './ClassHistogram';
import './datasets.css';
import { Images } from './Images';
import { Rename } from './Rename';
import { Results } from './Results';
import { balanceOf, classNames } from './samples';

function NamesFrom({ lenders }: { lenders: readonly Model[] }) {
  const [params, change] = useAddress();
  return (
    <select
      aria-label="Class names from"
      value={params.get('names') ?? ''}
      onChange={(event) => change({ names: event.target.value }, { replace: true })}
    >
      <option value="">none in the data set</option>
      {lenders.map((one) => (
        <option key={one.id} value={one.id}>
          those of {one.name}
        </option>
      ))}
    </select>
  );
}

function About(props: { dataset: Dataset; balance: string; lenders: readonly Model[] }) {
  const { dataset, balance, lenders } = props;
  const annotated = dataset.images > 0 ? dataset.annotated / dataset.images : 0;
  const own = dataset.class_names.length > 0;
  return (
    <Card title="About">
      <Facts
        pairs={[
          ['Format', dataset.format],
          ['Task', dataset.task || 'none: images without labels'],
          ['Images', whole(dataset.images)],
          ['Annotated', `${whole(dataset.annotated)} (${percent(annotated, 0)})`],
          ['Classes', balance],
          ['Class names', own ? 'in the data set' : <NamesFrom key="names" lenders={lenders} />],
          ['Size', bytes(dataset.bytes)],
          ['Imported', moment(dataset.imported_at)],
          [
            'Id',
            <span key="id" className="mono">
              {dataset.id}
            </span>,
          ],
          [
            'At import',
            dataset.findings.length > 0 ? undefined : (
              <Badge key="findings" kind="good">
                nothing that needs attention
              </Badge>
            ),
          ],
        ]}
      />
    </Card>
  );
}

function Findings({ dataset }: { dataset: Dataset }) {
  if (dataset.findings.length === 0) return null;
  return (
    <Card title="Noticed at import">
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

/** Models whose labels can name these classes, for data sets that bring no names. */
function useLenders(dataset: Dataset): readonly Model[] {
  const models = useModels().data;
  return useMemo(() => {
    if (dataset.class_names.length > 0) return [];
    return (models ?? []).filter((one) => one.card.labels.length >= dataset.classes);
  }, [models, dataset]);
}

function Whole({ dataset }: { dataset: Dataset }) {
  const [params, change] = useAddress();
  const first = useSamples(dataset.id);
  const classes = first.data?.pages[0]?.classes;
  const lenders = useLenders(dataset);
  const lender = lenders.find((one) => one.id === params.get('names'));
  const names = useMemo(
    () => lender?.card.labels ?? classNames(dataset, classes ?? []),
    [dataset, classes, lender],
  );
  const onClass = useCallback((label: number) => change({ label, image: undefined }), [change]);
  const balance = classes ? balanceOf(classes) : undefined;
  return (
    <>
      <div className="dataset-top">
        <div className="stack">
          <About
            dataset={dataset}
            balance={balance?.text ?? whole(dataset.classes)}
            lenders={lenders}
          />
          <Findings dataset={dataset} />
        </div>
        <div className="stack">
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
          <Results dataset={dataset.id} />
        </div>
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
                {may ? <Rename dataset={one} /> : null}
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
