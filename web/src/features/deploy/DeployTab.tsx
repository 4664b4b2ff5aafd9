// A model packed for where it shall run: what goes into the package, and the packages that were
// made, to be fetched again. The report of everything that is known of it.

import { createColumnHelper } from '@tanstack/react-table';
import { useState } from 'react';
import { address } from '../../api/client';
import { useActiveJobs } from '../../api/modelJobs';
import { useJob, useModel, useRuns, useStartJob } from '../../api/queries';
import { configText, headline } from '../../api/runs';
import { useMay } from '../../api/session';
import type { JobRequests, Model, Package, Run } from '../../api/types';
import { commandLine } from '../../base/command';
import { bytes, moment } from '../../base/numbers';
import { Button, Card, CopyCommand, Facts, Field } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { JobProgress } from '../../widgets/JobProgress';
import { Empty, ErrorBox, Loaded } from '../../widgets/states';
import { WhenDone } from '../../widgets/WhenDone';
import './deploy.css';
import { commandOf, type Form, requestOf, settingsText } from './form';
import { Project } from './Project';
import { Report } from './Report';

type PackageRun = Run<Package>;

const FORMATS = [
  ['app', 'Application in C++ and Python'],
  ['ovms', 'OpenVINO Model Server'],
] as const;

function RunChoice(props: { form: Form; runs: readonly Run[]; change: (run: string) => void }) {
  return (
    <Field label="Settings of">
      {(id) => (
        <select
          id={id}
          value={props.form.run}
          onChange={(event) => props.change(event.target.value)}
        >
          <option value="">the fastest valid benchmark</option>
          {props.runs.map((run) => (
            <option key={run.id} value={run.id}>
              {headline(run)}, {configText(run)} ({moment(run.created_at)})
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Choices(props: { form: Form; runs: readonly Run[]; onChange: (form: Form) => void }) {
  const { form, runs, onChange } = props;
  return (
    <>
      <RunChoice form={form} runs={runs} change={(run) => onChange({ ...form, run })} />
      <Field label="For">
        {(id) => (
          <select
            id={id}
            value={form.format}
            onChange={(event) =>
              onChange({ ...form, format: event.target.value as Form['format'] })
            }
          >
            {FORMATS.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="deploy-check">
        <input
          type="checkbox"
          checked={form.runtime}
          onChange={(event) => onChange({ ...form, runtime: event.target.checked })}
        />
        with the runtime's libraries
      </label>
    </>
  );
}

function Work({ id, onDone }: { id: string; onDone: (run: string) => void }) {
  const done = useJob(id).data?.state === 'done';
  return (
    <>
      <WhenDone id={id} then={onDone} />
      {done ? null : <JobProgress id={id} />}
    </>
  );
}

function Pack({ model, runs }: { model: Model; runs: readonly Run[] }) {
  const [form, setForm] = useState<Form>({ run: '', format: 'app', runtime: false });
  const [done, setDone] = useState('');
  const start = useStartJob('export');
  const active = useActiveJobs('export', model);
  const request: JobRequests['export'] = requestOf(model, form);
  const jobs = new Set([...active.map((job) => job.id), ...(start.data ? [start.data.id] : [])]);
  return (
    <Card
      title="Pack"
      actions={<CopyCommand line={commandOf(commandLine('export', request), model)} />}
    >
      <form
        className="deploy-form"
        onSubmit={(event) => {
          event.preventDefault();
          setDone('');
          start.mutate(request);
        }}
      >
        <Choices form={form} runs={runs} onChange={setForm} />
        <Button primary type="submit" disabled={start.isPending}>
          Pack
        </Button>
      </form>
      {start.error ? <ErrorBox error={start.error} /> : null}
      {[...jobs].map((id) => (
        <Work key={id} id={id} onDone={setDone} />
      ))}
      {done ? (
        <p role="status">
          Packed and read back. <a href={address(`/runs/${done}/package`)}>Download the package</a>
        </p>
      ) : null}
    </Card>
  );
}

const column = createColumnHelper<PackageRun>();
const COLUMNS = [
  column.accessor('created_at', { header: 'Made', cell: (cell) => moment(cell.getValue()) }),
  column.accessor((run) => run.result.file, {
    id: 'file',
    header: 'Package',
    cell: (cell) => (
      <a href={address(`/runs/${cell.row.original.id}/package`)} download>
        {cell.getValue()}
      </a>
    ),
  }),
  column.accessor((run) => run.result.bytes, {
    id: 'bytes',
    header: 'Size',
    cell: (cell) => bytes(cell.getValue()),
    meta: { numeric: true },
  }),
  column.accessor((run) => run.result.runtime_bytes, {
    id: 'runtime',
    header: 'Runtime inside',
    cell: (cell) => (cell.getValue() ? bytes(cell.getValue()) : '–'),
    meta: { numeric: true, help: 'Libraries, unpacked; a dash where the package has none' },
  }),
  column.accessor((run) => settingsText(run.result.settings), {
    id: 'settings',
    header: 'Settings',
  }),
  column.accessor((run) => `${run.result.check.equal} of ${run.result.check.inputs}`, {
    id: 'check',
    header: 'Equal to the original',
    meta: { help: 'Inputs on which the packed network gave the same results' },
  }),
];

function Packages({ runs }: { runs: PackageRun[] }) {
  if (runs.length === 0) {
    return (
      <Empty title="No package yet">
        <p>
          A package holds the network, the settings of a run, an application in C++ and Python, the
          measured figures and the evidence for them. It is read back and compared with the original
          before it can be fetched.
        </p>
      </Empty>
    );
  }
  return (
    <Card title="Packages">
      <DataTable rows={runs} columns={COLUMNS} caption="Packages of this model" height={260} />
    </Card>
  );
}

function Newest({ run }: { run: PackageRun | undefined }) {
  if (!run) return null;
  const { result } = run;
  return (
    <Card title={result.file}>
      <Facts
        pairs={[
          ['settings from', result.settings.source],
          ['checked with', `${result.check.images}, ${result.check.compared} compared`],
          ['SHA-256', <code key="digest">{result.digest}</code>],
        ]}
      />
    </Card>
  );
}

export default function DeployTab({ model: id }: { model: string }) {
  const model = useModel(id);
  const benchmarks = useRuns({ kind: 'benchmark', model: id });
  const packages = useRuns<Package>({ kind: 'export', model: id });
  const may = useMay('editor');
  return (
    <Loaded query={model}>
      {(one) => (
        <div className="stack">
          {may ? <Pack model={one} runs={benchmarks.data ?? []} /> : null}
          <Loaded query={packages} what="Loading the packages">
            {(runs) => (
              <>
                <Packages runs={runs} />
                <Newest run={runs[0]} />
              </>
            )}
          </Loaded>
          <Report model={one} />
          {may ? <Project model={one} /> : null}
        </div>
      )}
    </Loaded>
  );
}
