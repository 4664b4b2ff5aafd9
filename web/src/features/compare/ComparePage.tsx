// Any models or runs side by side. `?ids=a,b` chooses them, `?run=` shows a comparison.

import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useModels, useRun, useRuns } from '../../api/queries';
import type { Benchmark, Comparison, LayerReport, Run } from '../../api/types';
import { Card } from '../../widgets/basics';
import { Empty, Loaded } from '../../widgets/states';
import './compare.css';
import { AccuracyCard } from './AccuracyCard';
import { Chooser } from './Chooser';
import { benchmarkCandidate, type Candidate, layersCandidate, modelCandidate } from './candidates';
import { KeptList } from './KeptList';
import { ResultView } from './ResultView';
import { Speeds } from './Speeds';

function useCandidates(): Candidate[] {
  const models = useModels().data;
  const benchmarks = useRuns<Benchmark>({ kind: 'benchmark' }).data;
  const layers = useRuns<LayerReport>({ kind: 'layers' }).data;
  return useMemo(
    () => [
      ...(models ?? []).map(modelCandidate),
      ...(benchmarks ?? []).map(benchmarkCandidate),
      ...(layers ?? []).map(layersCandidate),
    ],
    [models, benchmarks, layers],
  );
}

/** Before anything is measured: what is known of the chosen ones. */
function Preview({ all, ids }: { all: readonly Candidate[]; ids: readonly string[] }) {
  const models = useModels().data ?? [];
  const chosen = ids.flatMap((id) => all.find((one) => one.id === id)?.model ?? []);
  const known = [...new Set(chosen)].flatMap((id) => models.find((model) => model.id === id) ?? []);
  if (known.length === 0) return null;
  return (
    <div className="compare-pictures">
      <Speeds models={known} rows={[]} />
      <AccuracyCard models={known} />
    </div>
  );
}

function Result({ id }: { id: string }) {
  const query = useRun<Comparison>(id);
  return (
    <Loaded query={query} what="Reading the comparison">
      {(run) =>
        run.kind === 'compare' ? (
          <ResultView run={run} />
        ) : (
          <Empty title={`This run is of kind ${run.kind}, not a comparison`} />
        )
      }
    </Loaded>
  );
}

/** Who a kept comparison was between, as it was asked. */
function askedIds(run: Run<Comparison> | undefined): string[] {
  const asked = run?.request.candidates;
  return Array.isArray(asked) ? asked.map(String) : [];
}

export default function ComparePage() {
  const [params, setParams] = useSearchParams();
  const all = useCandidates();
  const kept = useRuns<Comparison>({ kind: 'compare' });
  const nameOf = useCallback((id: string) => all.find((one) => one.id === id)?.text ?? id, [all]);
  const run = params.get('run') ?? '';
  const shown = kept.data?.find((one) => one.id === run);
  const text = params.get('ids');
  const ids = text === null ? askedIds(shown) : text.split(',').filter(Boolean);
  return (
    <div className="reading stack">
      <h1>Compare</h1>
      <Chooser all={all} ids={ids} onIds={(next) => setParams({ ids: next.join(',') })} />
      {run ? <Result id={run} /> : <Preview all={all} ids={ids} />}
      <Loaded query={kept}>
        {(runs) =>
          runs.length > 0 ? (
            <Card title="Kept comparisons">
              <KeptList
                runs={runs}
                chosen={run}
                onOpen={(id) => setParams({ run: id })}
                nameOf={nameOf}
              />
            </Card>
          ) : (
            <Empty title="No comparison yet">
              <p>
                Choose an original and its INT8 model, or two runs. Each is held against the first:
                whether there is a difference, how large it is, and in which layers.
              </p>
            </Empty>
          )
        }
      </Loaded>
    </div>
  );
}
