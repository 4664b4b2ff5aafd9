import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useModels } from '../../api/queries';
import { usePendingRemovals } from '../../api/removal';
import { useMay } from '../../api/session';
import type { Model } from '../../api/types';
import { useParam } from '../../base/address';
import { CopyCommand } from '../../widgets/basics';
import { Confirm } from '../../widgets/Dialog';
import { ModelImport } from '../../widgets/ModelImport';
import { Loaded } from '../../widgets/states';
import { ModelTable } from './ModelTable';
import './models.css';
import { modelRows } from './rows';
import { useRemoveModel } from './useRemoveModel';

export default function ModelsPage() {
  const mayChange = useMay('editor');
  return (
    <div className="reading stack">
      <div className="row page-head">
        <h1>Models</h1>
        <Link href="/catalog">Catalogue</Link>
        <CopyCommand line="hone model list" />
      </div>
      {mayChange ? (
        <ModelImport>
          Drop a model here: ONNX, OpenVINO IR (.xml and .bin), TensorFlow, TensorFlow Lite or
          Paddle, as files, a folder or an archive; or a project (.hone) of another Hone.
        </ModelImport>
      ) : null}
      <Loaded query={useModels()}>{(models) => <Models models={models} />}</Loaded>
    </div>
  );
}

function useChosen() {
  const [text, setText] = useParam('chosen');
  const chosen = useMemo(() => new Set(text.split(',').filter(Boolean)), [text]);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setText([...next].join(','));
  };
  return { chosen, toggle };
}

function Models({ models }: { models: Model[] }) {
  const mayChange = useMay('editor');
  const leaving = usePendingRemovals();
  const [sort, setSort] = useParam('sort');
  const [search, setSearch] = useParam('q');
  const { chosen, toggle } = useChosen();
  const [asked, setAsked] = useState<Model | null>(null);
  const remove = useRemoveModel();
  const present = models.filter((model) => !leaving.has(`/models/${model.id}`));
  if (present.length === 0)
    return <p className="quiet">No model yet. The first one stands here as soon as it is in.</p>;
  return (
    <>
      <div className="row">
        <input
          type="search"
          aria-label="Filter by name, format, precision or task"
          placeholder="Filter"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <CompareChosen chosen={[...chosen].filter((id) => present.some((one) => one.id === id))} />
      </div>
      <ModelTable
        rows={modelRows(present, sort, search)}
        sort={sort}
        onSort={setSort}
        chosen={chosen}
        onChoose={toggle}
        onRemove={mayChange ? setAsked : undefined}
      />
      {asked ? (
        <RemoveQuestion
          model={asked}
          models={present}
          onClose={() => setAsked(null)}
          onConfirm={() => remove(asked)}
        />
      ) : null}
    </>
  );
}

function CompareChosen({ chosen }: { chosen: string[] }) {
  if (chosen.length === 0) return <span className="quiet">Tick two or more to compare them</span>;
  if (chosen.length === 1)
    return <span className="quiet">One chosen, tick another to compare</span>;
  return (
    <Link className="button primary" href={`/compare?ids=${chosen.join(',')}`}>
      Compare {chosen.length} models…
    </Link>
  );
}

interface QuestionProps {
  model: Model;
  models: readonly Model[];
  onClose: () => void;
  onConfirm: () => void;
}

function RemoveQuestion({ model, models, onClose, onConfirm }: QuestionProps) {
  const children = models.filter((one) => one.derived_from === model.id);
  return (
    <Confirm title={`Remove ${model.name}`} action="Remove" onClose={onClose} onConfirm={onConfirm}>
      <p>Its files and all runs of it go with it. It can be undone for a minute.</p>
      {children.length > 0 ? (
        <p>Models made from it stay: {children.map((one) => one.name).join(', ')}.</p>
      ) : null}
    </Confirm>
  );
}
