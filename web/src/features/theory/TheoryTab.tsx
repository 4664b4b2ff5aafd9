// What the network costs, from its graph alone; nothing is run.

import { useMemo } from 'react';
import { Link } from 'wouter';
import { layerLink } from '../../api/links';
import { useAnalysis, useModel } from '../../api/queries';
import type { Analysis } from '../../api/types';
import { useParam } from '../../base/address';
import { commandLine } from '../../base/command';
import { percent } from '../../base/numbers';
import { Card, Choice, CopyCommand } from '../../widgets/basics';
import { Made } from '../../widgets/Made';
import { BatchChoice } from './BatchChoice';
import { LayerTable } from './LayerTable';
import { EnergySource, OldUnits, TheoryFigures, Uncounted } from './TheoryFigures';
import { Treemap } from './Treemap';
import './theory.css';
import { batchOf, layerRows, MEASURES, measureOf } from './theory';
import { Weights } from './Weights';

export default function TheoryTab({ model }: { model: string }) {
  const [batchText, setBatch] = useParam('batch');
  const batch = batchOf(batchText);
  const asked = batch === undefined ? { model } : { model, batch };
  const name = useModel(model).data?.name ?? model;
  return (
    <div className="stack theory">
      <div className="row theory-head">
        <BatchChoice batch={batchText} onBatch={setBatch} />
        <CopyCommand line={commandLine('analyze', { ...asked, model: name })} />
      </div>
      <Made
        query={useAnalysis(model, { batch })}
        kind="analyze"
        request={asked}
        title="Not worked out yet"
        text="Operations, parameters and memory of every layer; nothing is run."
        action="Work it out"
        atOnce
      >
        {(analysis) => <Theory model={model} analysis={analysis} />}
      </Made>
      <Weights model={model} name={name} />
    </div>
  );
}

function Theory({ model, analysis }: { model: string; analysis: Analysis }) {
  const [by, setBy] = useParam('by');
  const [layer, setLayer] = useParam('layer');
  const measure = measureOf(by);
  const rows = useMemo(() => layerRows(analysis, measure), [analysis, measure]);
  const chosen = rows.find((row) => row.name === layer);
  return (
    <>
      <TheoryFigures analysis={analysis} />
      <Uncounted analysis={analysis} />
      <div className="row theory-folds">
        <EnergySource analysis={analysis} />
        <OldUnits analysis={analysis} />
      </div>
      <Card
        title="Layers"
        actions={
          <Choice
            label="What the picture shows"
            value={measure.value}
            options={MEASURES}
            onChange={setBy}
          />
        }
      >
        <div className="stack">
          <Treemap analysis={analysis} by={by} onLayer={setLayer} />
          <p className="theory-chosen" aria-live="polite">
            {chosen ? (
              <>
                <span className="mono">{chosen.name}</span> {chosen.type}, {percent(chosen.share)}{' '}
                of {measure.text.toLowerCase()}, output {chosen.shapes}{' '}
                <Link href={layerLink(model, chosen.name)}>show in the graph</Link>
              </>
            ) : (
              <span className="quiet">Choose a layer in the picture or the table.</span>
            )}
          </p>
          <LayerTable rows={rows} chosen={layer} onChoose={setLayer} />
        </div>
      </Card>
    </>
  );
}
