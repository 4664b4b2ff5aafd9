// One benchmark in full: figures with their intervals, how latency is distributed, whether the run
// was steady, under which circumstances, and whether it can be trusted.

import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { configWords, half } from '../../api/benchmarks';
import { type ApiError, get } from '../../api/client';
import { recordLink } from '../../api/links';
import { useRun } from '../../api/queries';
import type { Benchmark, Run } from '../../api/types';
import { useParam } from '../../base/address';
import { commandLine } from '../../base/command';
import { bytes, duration, moment, number, whole } from '../../base/numbers';
import { type Bin, Histogram } from '../../charts/Histogram';
import { Card, CopyCommand, Facts, Figure, Figures } from '../../widgets/basics';
import { Empty, Loaded } from '../../widgets/states';
import { Trust } from '../../widgets/Trust';
import { type SweepRun, SweepView } from './SweepView';
import { WindowsChart } from './WindowsChart';
import { stoppedBy } from './windows';

interface Latencies {
  bins: Bin[];
  samples: number;
}

function useLatencies(run: string) {
  return useQuery<Latencies, ApiError>({
    queryKey: ['runs', run, 'latencies'],
    queryFn: async () =>
      (await get<{ latencies_ms: Latencies }>(`/runs/${run}/latencies`)).latencies_ms,
  });
}

function percentileNote(samples: number): string {
  return `needs more than ${whole(samples)} requests`;
}

function Numbers({ result }: { result: Benchmark }) {
  const { latency_ms: latency } = result;
  const struck = result.verdict.valid ? '' : 'struck';
  const at = (name: string, value: number | undefined) => (
    <Figure
      key={name}
      name={`Latency ${name}, ms`}
      value={<span className={value === undefined ? '' : struck}>{number(value)}</span>}
      note={value === undefined ? percentileNote(latency.samples) : undefined}
    />
  );
  return (
    <Figures>
      <Figure
        name="Throughput, FPS"
        value={<span className={struck}>{number(result.throughput_fps, 4)}</span>}
        note={`± ${number(half(result.throughput_ci95), 2)}, 95 % interval`}
      />
      {at('p50', latency.p50)}
      {at('p90', latency.p90)}
      {at('p95', latency.p95)}
      {at('p99', latency.p99)}
      <Figure
        name="First inference, ms"
        value={number(result.first_inference_ms)}
        note={`after ${number(result.read_ms)} ms reading and ${number(result.compile_ms)} ms compiling`}
      />
      <Figure name="Peak memory" value={bytes(result.peak_rss_bytes)} note="of the worker" />
      <Figure
        name="Energy, mJ an inference"
        value={number(result.energy_mj_per_inference)}
        note={result.energy_source}
      />
    </Figures>
  );
}

function Distribution({ run, result }: { run: string; result: Benchmark }) {
  const query = useLatencies(run);
  const { p50, p90, p99 } = result.latency_ms;
  const marks = Object.entries({ p50, p90, p99 }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
  return (
    <Loaded query={query} what="Reading the latencies">
      {(latencies) => (
        <Histogram
          title="Latency of the requests"
          bins={latencies.bins}
          marks={marks}
          samples={latencies.samples}
        />
      )}
    </Loaded>
  );
}

function Configuration({ result }: { result: Benchmark }) {
  const { config, latency_ms: latency } = result;
  const shapes = Object.entries(config.shapes).map(
    ([name, shape]) => `${name}: ${shape.join('×')}`,
  );
  return (
    <Facts
      pairs={[
        ['Target', `${config.target} (${config.device})`],
        ['Batch', config.batch],
        ['Streams', config.streams],
        ['Infer requests', config.requests],
        ['Threads', config.threads],
        ['Hint', config.hint],
        ['Precision', config.precision],
        ['Scenario', config.scenario],
        ['Input shapes', shapes.join(', ')],
        [
          'Measured',
          `${duration(result.seconds)} in ${result.windows.length} windows, ended by ${stoppedBy(result.stop_reason)}`,
        ],
        ['Requests', whole(latency.samples)],
        [
          'Latency',
          `${number(latency.min)} to ${number(latency.max)} ms, mean ${number(latency.mean)}, standard deviation ${number(latency.standard_deviation)}`,
        ],
        [
          'Warm-up',
          `${whole(result.warm_up_inferences)} inferences in ${number(result.warm_up_ms)} ms`,
        ],
      ]}
    />
  );
}

function load(pressure: Benchmark['context']['during']): string {
  const waited = pressure.cpu_some_percent;
  return [
    `others ${number(pressure.other_cpu_percent)} % of the CPU`,
    `load ${number(pressure.load1)}`,
    `steal ${number(pressure.steal_percent, 2)} %`,
    waited === undefined ? '' : `CPU pressure ${number(waited)} %`,
  ]
    .filter(Boolean)
    .join(', ');
}

function clockText(lowest: number, highest = lowest): string {
  const low = number(lowest, 4);
  return lowest === highest ? `${low} MHz` : `${low} to ${number(highest, 4)} MHz`;
}

function Circumstances({ context }: { context: Benchmark['context'] }) {
  const clock = [context.frequency_mhz_lowest, context.frequency_mhz_highest];
  return (
    <Facts
      pairs={[
        ['Processor', `${context.cpu}, ${context.cores} cores, ${context.threads} threads`],
        ['Vectors', `${context.isa}${context.capped ? ' (held to it)' : ''}`],
        ['Clock', clock[0] === undefined ? undefined : clockText(clock[0], clock[1])],
        ['Governor', context.governor],
        ['Memory', context.memory_bytes ? bytes(context.memory_bytes) : undefined],
        ['System', context.system],
        ['Load before', load(context.before)],
        ['Load during', load(context.during)],
        ['Load after', load(context.after)],
        ...Object.entries(context.versions),
        ['Seed', context.seed],
        ['Began', moment(context.started_at)],
      ]}
    />
  );
}

function Rates({ scenario }: { scenario: NonNullable<Benchmark['scenario']> }) {
  return (
    <Card title="Scenario">
      <Facts
        pairs={[
          ['Percentile judged', `p${scenario.percentile}`],
          [
            'Upper estimate',
            scenario.latency_ms_estimate === undefined
              ? undefined
              : `${number(scenario.latency_ms_estimate)} ms at 99 % confidence`,
          ],
          [
            'Bound of p99',
            scenario.max_latency_ms === undefined
              ? undefined
              : `${number(scenario.max_latency_ms)} ms`,
          ],
          [
            'Highest rate within it',
            scenario.rate_per_second === undefined
              ? undefined
              : `${number(scenario.rate_per_second)} queries a second`,
          ],
          [
            'Queries',
            `${whole(scenario.queries)} of ${whole(scenario.required_queries)} for what is claimed`,
          ],
          ['Not claimed', scenario.not_claimed.join(' ')],
        ]}
      />
      {scenario.rates.length > 0 ? <RatesTable rates={scenario.rates} /> : null}
    </Card>
  );
}

function RatesTable({ rates }: { rates: NonNullable<Benchmark['scenario']>['rates'] }) {
  return (
    <table className="table">
      <caption className="visually-hidden">Rates that were tried</caption>
      <thead>
        <tr>
          <th className="numeric">Queries a second</th>
          <th className="numeric">Queries</th>
          <th className="numeric">Over the bound</th>
          <th className="numeric">p99, ms</th>
          <th>Verdict</th>
        </tr>
      </thead>
      <tbody>
        {rates.map((rate) => (
          <tr key={rate.rate_per_second}>
            <td className="numeric">{number(rate.rate_per_second, 4)}</td>
            <td className="numeric">{whole(rate.queries)}</td>
            <td className="numeric">{whole(rate.over)}</td>
            <td className="numeric">{number(rate.latency_ms_p99)}</td>
            <td>{rate.verdict}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RunPage({ run }: { run: Run<Benchmark> }) {
  const { result } = run;
  return (
    <div className="stack bench-run">
      <header className="row bench-run-head">
        <Link href="?">← All runs</Link>
        <h2>{configWords(result.config)}</h2>
        <span className="quiet">{moment(run.created_at)}</span>
        <span className="grow" />
        <Link href={`/compare?ids=${run.id}`}>Compare…</Link>
        <Link href={recordLink(run.id)} className="mono">
          {run.id}
        </Link>
        <CopyCommand line={commandLine('benchmark', run.request)} />
      </header>
      <Trust verdict={result.verdict} />
      <Numbers result={result} />
      <div className="columns">
        <Card>
          <Distribution run={run.id} result={result} />
        </Card>
        <Card>
          <WindowsChart result={result} />
        </Card>
      </div>
      {result.scenario ? <Rates scenario={result.scenario} /> : null}
      <div className="columns">
        <Card title="Configuration in effect">
          <Configuration result={result} />
        </Card>
        <Card title="Circumstances">
          <Circumstances context={result.context} />
        </Card>
      </div>
    </div>
  );
}

export function RunView({ id }: { id: string }) {
  const query = useRun<unknown>(id);
  const [, setRun] = useParam('run');
  return (
    <Loaded query={query} what="Reading the run">
      {(run) => {
        if (run.kind === 'sweep') return <SweepView run={run as SweepRun} onOpen={setRun} />;
        if (run.kind === 'benchmark') return <RunPage run={run as Run<Benchmark>} />;
        return (
          <Empty title={`This run is of kind ${run.kind}`}>
            <Link href="?">All benchmarks of the model</Link>
          </Empty>
        );
      }}
    </Loaded>
  );
}
