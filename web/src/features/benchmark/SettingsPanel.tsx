// What to run: the matrix, and below it how; beside the button how many runs that is and how long.

import { useState } from 'react';
import type { BenchmarkRow } from '../../api/benchmarks';
import { useStartJob } from '../../api/queries';
import type { Target } from '../../api/types';
import { commandLine } from '../../base/command';
import { duration } from '../../base/numbers';
import { Button, Card, Choice, CopyCommand, Field } from '../../widgets/basics';
import { Checks } from '../../widgets/Checks';
import { NumberInput } from '../../widgets/NumberInput';
import { ErrorBox } from '../../widgets/states';
import { Matrix } from './Matrix';
import {
  cellKey,
  estimateSeconds,
  type Hint,
  measuredAt,
  type Planned,
  type Precision,
  planJobs,
  type Scenario,
  type Settings,
} from './plan';
import { useSettings } from './settings';

const HINTS: { value: Hint; text: string }[] = [
  { value: 'throughput', text: 'throughput' },
  { value: 'latency', text: 'latency' },
  { value: 'none', text: 'none' },
];
const SCENARIOS: Record<Scenario, string> = {
  closed: 'closed: all requests in flight',
  single: 'single: one query at a time',
  server: 'server: random arrivals, highest rate within a bound',
  offline: 'offline: all queries at once',
};

type Change = (part: Partial<Settings>) => void;
interface PartProps {
  settings: Settings;
  change: Change;
}

/** Precisions with what the device itself says of them. */
function precisionChecks(target: Target | undefined) {
  const able = target?.devices.flatMap((device) => device.capabilities) ?? [];
  const note = (capability: string) =>
    able.length === 0 || able.includes(capability) ? undefined : 'not native';
  return [
    { value: 'f32', text: 'f32' },
    { value: 'bf16', text: 'bf16', note: note('BF16') },
    { value: 'f16', text: 'f16', note: note('FP16') },
    { value: 'default', text: "device's own" },
  ];
}

/** Targets that say a precision themselves are left out: precision is chosen beside them. */
function Targets({ settings, change, targets }: PartProps & { targets: readonly Target[] }) {
  const options = targets
    .filter((target) => !target.precision)
    .map((target) => ({ target, absent: target.status !== 'available' }))
    .sort((a, b) => Number(a.absent) - Number(b.absent))
    .map(({ target, absent }) => ({
      value: target.id,
      text: target.id,
      note: absent ? `absent: ${target.missing[0]?.text ?? ''}` : target.label,
      disabled: absent,
    }));
  const chosen = settings.targets;
  return (
    <details className="bench-targets">
      <summary>Targets: {chosen.length > 0 ? chosen.join(', ') : 'none chosen'}</summary>
      <Checks
        label="Where it runs"
        options={options}
        chosen={chosen}
        onChange={(next) => change({ targets: next })}
      />
    </details>
  );
}

function Measured({ settings, change }: PartProps) {
  const { seconds } = settings;
  return (
    <div className="row bench-measure">
      <Choice
        label="How long each run measures"
        value={seconds === undefined ? 'stable' : 'seconds'}
        options={[
          { value: 'stable', text: 'until stable' },
          { value: 'seconds', text: 'for a time' },
        ]}
        onChange={(way) => change({ seconds: way === 'stable' ? undefined : 3 })}
      />
      {seconds === undefined ? (
        <span className="quiet">at most 20 s a run</span>
      ) : (
        <span className="row-tight">
          <NumberInput
            label="Seconds a run"
            value={seconds}
            least={0.1}
            most={3600}
            step={0.1}
            onChange={(next) => change({ seconds: next })}
          />{' '}
          s a run
        </span>
      )}
    </div>
  );
}

function Issued({ settings, change }: PartProps) {
  return (
    <>
      <Field label="Scenario">
        {(id) => (
          <select
            id={id}
            value={settings.scenario}
            onChange={(event) => change({ scenario: event.target.value as Scenario })}
          >
            {Object.entries(SCENARIOS).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {settings.scenario === 'server' ? (
        <Field label="99th percentile at most, ms">
          {(id) => (
            <NumberInput
              id={id}
              value={settings.maxLatencyMs}
              least={0.01}
              step={0.01}
              onChange={(maxLatencyMs) => change({ maxLatencyMs })}
            />
          )}
        </Field>
      ) : null}
      <Field label="Infer requests in flight">
        {(id) => (
          <input
            id={id}
            inputMode="numeric"
            placeholder="auto: as many as the device asks for"
            value={settings.requests === 'auto' ? '' : settings.requests}
            onChange={(event) => {
              const count = Math.floor(Number(event.target.value));
              change({ requests: count >= 1 ? count : 'auto' });
            }}
          />
        )}
      </Field>
    </>
  );
}

function useStart(model: string, onStarted: (jobs: string[]) => void) {
  const benchmark = useStartJob('benchmark');
  const sweep = useStartJob('sweep');
  const [busy, setBusy] = useState(false);
  const start = async (planned: readonly Planned[]) => {
    setBusy(true);
    try {
      for (const one of planned) {
        const job =
          one.kind === 'benchmark'
            ? await benchmark.mutateAsync(one.request)
            : await sweep.mutateAsync(one.request);
        onStarted([job.id]);
      }
    } catch {
      // The mutation keeps the error; it is shown below the button.
    } finally {
      setBusy(false);
    }
  };
  return { start, busy, error: benchmark.error ?? sweep.error, model };
}

export interface SettingsPanelProps {
  model: { id: string; name: string };
  targets: readonly Target[];
  rows: readonly BenchmarkRow[];
  onStarted: (jobs: string[]) => void;
}

export function SettingsPanel({ model, targets, rows, onStarted }: SettingsPanelProps) {
  const state = useSettings(targets, rows);
  const { settings, change } = state;
  const planned = planJobs(model.id, settings);
  const runs = planned.reduce((sum, job) => sum + job.runs, 0);
  const named = planJobs(model.name, settings)[0];
  const { start, busy, error } = useStart(model.id, onStarted);
  const [precision, target] = [settings.precisions[0] ?? 'f32', settings.targets[0] ?? 'cpu'];
  return (
    <Card
      title="Measure"
      actions={named ? <CopyCommand line={commandLine(named.kind, named.request)} /> : null}
      className="bench-settings"
    >
      <Matrix
        batches={state.batches}
        streams={state.streams}
        chosen={new Set(settings.cells.map(cellKey))}
        onChoose={state.choose}
        measured={(cell) => measuredAt(rows, cell, precision, target)}
        onBatch={state.addBatch}
        onStreams={state.addStreams}
      />
      <p className="quiet bench-legend">
        FPS measured in {precision} on {target}; ✓ will run
      </p>
      <Checks
        label="Precision"
        options={precisionChecks(targets.find((one) => one.id === target))}
        chosen={settings.precisions}
        onChange={(next) => change({ precisions: next as Precision[] })}
      />
      <Targets settings={settings} change={change} targets={targets} />
      <Measured settings={settings} change={change} />
      {settings.cells.some((cell) => cell.streams === 'auto') ? (
        <div className="bench-line">
          <span>Hint where streams are auto</span>
          <Choice
            label="Performance hint"
            value={settings.hint}
            options={HINTS}
            onChange={(hint) => change({ hint })}
          />
        </div>
      ) : null}
      <details>
        <summary>
          Scenario {settings.scenario}, requests {settings.requests}
        </summary>
        <div className="stack-tight">
          <Issued settings={settings} change={change} />
        </div>
      </details>
      <div className="bench-start">
        <Button primary disabled={runs === 0 || busy} onClick={() => void start(planned)}>
          {runs <= 1 ? 'Measure' : `Measure ${runs} configurations`}
        </Button>
        <span className="quiet">
          {runs === 0
            ? 'Choose at least one cell, precision and target'
            : `${runs} ${runs === 1 ? 'run' : 'runs'}, about ${duration(estimateSeconds(runs, settings, rows))}`}
        </span>
      </div>
      {error ? <ErrorBox error={error} /> : null}
    </Card>
  );
}
