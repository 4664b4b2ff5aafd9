// What is in the workbench, what runs now, what was found last; for a newcomer the way in.

import { useState } from 'react';
import { useDatasets, useModels, useRuns } from '../../api/queries';
import { useMay } from '../../api/session';
import type { Model, Run } from '../../api/types';
import { ModelImport } from '../../widgets/ModelImport';
import { Loaded } from '../../widgets/states';
import { Contents } from './Contents';
import { Demo } from './Demo';
import { Latest } from './Latest';
import { RunningNow } from './RunningNow';
import { Steps } from './Steps';
import './start.css';
import { firstSteps } from './steps';

export default function StartPage() {
  const runs = useRuns({ limit: 50 });
  return (
    <div className="reading stack">
      <h1>Start</h1>
      <Loaded query={useModels()}>
        {(models) => <Start models={models} runs={runs.data ?? []} />}
      </Loaded>
    </div>
  );
}

function Start({ models, runs }: { models: Model[]; runs: Run[] }) {
  const mayChange = useMay('editor');
  const datasets = useDatasets().data ?? [];
  const steps = firstSteps(models, runs);
  const first = models.length === 0;
  // Kept here, since the demo's place changes as soon as its model is in.
  const [demo, setDemo] = useState('');
  return (
    <>
      {first ? (
        <p>
          Hone takes a trained network, says what it costs, measures it on this machine, shows every
          layer, and makes it INT8 within an accuracy drop that you name.
        </p>
      ) : null}
      {mayChange ? (
        <ModelImport>
          <strong>Drop a model here</strong>
          <br />
          <span className="quiet">
            ONNX, OpenVINO IR, TensorFlow, TensorFlow Lite or Paddle: files, a folder or an archive
          </span>
        </ModelImport>
      ) : null}
      {mayChange && first ? <Demo job={demo} onJob={setDemo} /> : null}
      {steps.every((step) => step.done) ? null : <Steps steps={steps} />}
      {first ? null : (
        <div className="start-columns">
          <div className="stack">
            <RunningNow />
            <Latest runs={runs.slice(0, 12)} models={models} />
          </div>
          <div className="stack">
            <Contents models={models} datasets={datasets} />
            {mayChange ? <Demo job={demo} onJob={setDemo} quiet /> : null}
          </div>
        </div>
      )}
    </>
  );
}
