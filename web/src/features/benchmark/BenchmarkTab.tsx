// Benchmarks of a model: what to measure, what was measured, and one run in full (`?run=`).

import { useMemo } from 'react';
import { benchmarkRow } from '../../api/benchmarks';
import { useRuns } from '../../api/queries';
import type { Benchmark } from '../../api/types';
import { useParam } from '../../base/address';
import { Loaded } from '../../widgets/states';
import './benchmark.css';
import { Overview } from './Overview';
import { RunView } from './RunView';

function All({ model }: { model: string }) {
  const query = useRuns<Benchmark>({ kind: 'benchmark', model });
  const rows = useMemo(() => query.data?.map(benchmarkRow) ?? [], [query.data]);
  return (
    <Loaded query={query} what="Reading the runs">
      {() => <Overview model={model} rows={rows} />}
    </Loaded>
  );
}

export default function BenchmarkTab({ model }: { model: string }) {
  const [run] = useParam('run');
  return run ? <RunView id={run} /> : <All model={model} />;
}
