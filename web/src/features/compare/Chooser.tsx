// Who is compared: two to six models or runs, the first is what the others are held against.

import { useMemo, useState } from 'react';
import { useStartJob } from '../../api/queries';
import { useParam } from '../../base/address';
import { commandLine } from '../../base/command';
import { duration } from '../../base/numbers';
import { Button, Card, CopyCommand, Field } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { NumberInput } from '../../widgets/NumberInput';
import { RunForm } from '../../widgets/RunForm';
import { SearchSelect } from '../../widgets/SearchSelect';
import { ErrorBox } from '../../widgets/states';
import {
  asOption,
  type Candidate,
  compareRequest,
  DEFAULTS,
  estimateSeconds,
  LEAST_REPETITIONS,
  MOST,
  type Options,
  wayOf,
} from './candidates';

const LETTERS = 'ABCDEF';

function Chosen(props: {
  chosen: readonly Candidate[];
  onFirst: (id: string) => void;
  onRemove: (id: string) => void;
}) {
  return (
    <ol className="compare-chosen">
      {props.chosen.map((one, at) => (
        <li key={one.id}>
          <span className="compare-letter">{LETTERS[at]}</span>
          <span className="compare-name">{one.text}</span>
          <span className="quiet">{one.note}</span>
          {at === 0 ? (
            <span className="quiet compare-first">the others are held against it</span>
          ) : (
            <button type="button" className="link" onClick={() => props.onFirst(one.id)}>
              make first
            </button>
          )}
          <Button aria-label={`Remove ${one.text}`} onClick={() => props.onRemove(one.id)}>
            ✕
          </Button>
        </li>
      ))}
    </ol>
  );
}

function Numeric(props: {
  label: string;
  value: number;
  least: number;
  step: number;
  onChange: (value: number) => void;
}) {
  return (
    <Field label={props.label}>
      {(id) => (
        <NumberInput
          id={id}
          value={props.value}
          least={props.least}
          step={props.step}
          onChange={props.onChange}
        />
      )}
    </Field>
  );
}

function OptionsForm(props: {
  chosen: readonly Candidate[];
  options: Options;
  change: (part: Partial<Options>) => void;
}) {
  const { chosen, options, change } = props;
  const way = wayOf(chosen, options);
  return (
    <div className="stack">
      <div className="row">
        <label className="row-tight">
          <input
            type="checkbox"
            checked={way.measures}
            disabled={way.forced !== ''}
            onChange={(event) => change({ measure: event.target.checked })}
          />
          Measure now, in turn
        </label>
        <span className="quiet">{way.forced || 'else kept runs are compared as they are'}</span>
        <label className="row-tight">
          <input
            type="checkbox"
            checked={options.layers && way.layersPossible}
            disabled={!way.layersPossible || !way.measures}
            onChange={(event) => change({ layers: event.target.checked })}
          />
          Layers too
        </label>
      </div>
      <div className="row compare-options">
        {way.takesOptions ? (
          <RunForm value={options.run} onChange={(run) => change({ run })} />
        ) : null}
        {way.measures ? (
          <>
            <Numeric
              label="Processes each"
              value={options.repetitions}
              least={LEAST_REPETITIONS}
              step={1}
              onChange={(repetitions) => change({ repetitions })}
            />
            <Numeric
              label="Seconds each"
              value={options.seconds}
              least={0.1}
              step={0.5}
              onChange={(seconds) => change({ seconds })}
            />
          </>
        ) : null}
        <Numeric
          label="Smallest difference that matters, %"
          value={options.smallest}
          least={0.1}
          step={0.5}
          onChange={(smallest) => change({ smallest })}
        />
      </div>
    </div>
  );
}

export function Chooser(props: {
  all: readonly Candidate[];
  ids: readonly string[];
  onIds: (ids: string[]) => void;
}) {
  const { all, ids, onIds } = props;
  const [options, setOptions] = useState(DEFAULTS);
  const [started, setStarted] = useState('');
  const [, setRun] = useParam('run');
  const start = useStartJob('compare');
  const chosen = ids.flatMap((id) => all.find((one) => one.id === id) ?? []);
  const left = useMemo(() => all.filter((one) => !ids.includes(one.id)).map(asOption), [all, ids]);
  const way = wayOf(chosen, options);
  const request = compareRequest(chosen, options);
  return (
    <Card
      title="Candidates"
      actions={chosen.length > 1 ? <CopyCommand line={commandLine('compare', request)} /> : null}
      className="compare-chooser"
    >
      <Chosen
        chosen={chosen}
        onFirst={(id) => onIds([id, ...ids.filter((one) => one !== id)])}
        onRemove={(id) => onIds(ids.filter((one) => one !== id))}
      />
      {chosen.length < MOST ? (
        <SearchSelect
          label="Add a model or a run"
          options={left}
          value=""
          placeholder={
            chosen.length === 0 ? 'Choose a model or a run…' : 'Add another model or run…'
          }
          onChange={(id) => onIds([...ids, id])}
        />
      ) : null}
      {chosen.length > 1 ? (
        <OptionsForm
          chosen={chosen}
          options={options}
          change={(part) => setOptions((old) => ({ ...old, ...part }))}
        />
      ) : null}
      <div className="row">
        <Button
          primary
          disabled={way.problem !== '' || start.isPending}
          onClick={() => start.mutate(request, { onSuccess: (job) => setStarted(job.id) })}
        >
          {way.measures ? 'Measure and compare' : 'Compare'}
        </Button>
        <span className="quiet">
          {way.problem ||
            (way.measures
              ? `${chosen.length} × ${options.repetitions} processes, about ${duration(estimateSeconds(chosen.length, options, true))}`
              : 'nothing is measured')}
        </span>
      </div>
      {start.error ? <ErrorBox error={start.error} /> : null}
      {started ? <JobProgress id={started} onDone={(run) => setRun(run, { push: true })} /> : null}
    </Card>
  );
}
