// One target: what it is, its devices, what is missing, and a check that it really runs.

import { Link } from 'wouter';
import { isLive } from '../../api/jobs';
import { jobLink } from '../../api/links';
import { useJob, useStartJob } from '../../api/queries';
import { useMay } from '../../api/session';
import type { Target } from '../../api/types';
import { DASH, whole } from '../../base/numbers';
import { Badge, Button, CopyCommand, Facts, Precision } from '../../widgets/basics';
import { JobProgress } from '../../widgets/JobProgress';
import { ErrorBox } from '../../widgets/states';
import { useFilter } from '../../widgets/useFilter';
import { checkRequest } from './machine';

type Device = Target['devices'][number];

const range = (counts: Device['streams']) =>
  counts ? `${whole(counts.least)} to ${whole(counts.most)}` : DASH;

function DeviceFacts({ device }: { device: Device }) {
  return (
    <Facts
      pairs={[
        ['Device', `${device.id}, ${device.name}`],
        ['Type', [device.type, device.architecture].filter(Boolean).join(', ')],
        ['Streams', range(device.streams)],
        ['Infer requests', device.requests ? range(device.requests) : undefined],
        [
          'Can',
          device.capabilities.length > 0 ? (
            <span key="can" className="chips">
              {device.capabilities.map((one) => (
                <code key={one}>{one}</code>
              ))}
            </span>
          ) : (
            `${DASH} nobody has asked there yet`
          ),
        ],
      ]}
    />
  );
}

function CheckState({ id }: { id: string }) {
  const job = useJob(id).data;
  return (
    <div className="stack-tight" role="status">
      {job?.state === 'done' ? (
        <span className="row">
          <Badge kind="good">works</Badge> A small network was compiled and ran there
        </span>
      ) : (
        <JobProgress id={id} />
      )}
      {job && !isLive(job.state) ? <Link href={jobLink(id)}>Log of the check</Link> : null}
    </div>
  );
}

function Check({ target }: { target: Target }) {
  const may = useMay('editor');
  const start = useStartJob('targets');
  const [checked, setChecked] = useFilter('check');
  const request = checkRequest(target);
  const line = `hone target check ${target.id}`;
  if (target.status !== 'available') {
    return (
      <div>
        <CopyCommand line={`hone target show ${target.id}`} />
      </div>
    );
  }
  return (
    <section className="stack-tight">
      <h3>Check</h3>
      <p className="quiet">
        {request
          ? 'Compiles a small network and runs it once there.'
          : 'A worker is held to an instruction set or to cores by the command line.'}
      </p>
      <div className="row">
        {may && request ? (
          <Button
            disabled={start.isPending}
            onClick={() => start.mutate(request, { onSuccess: (job) => setChecked(job.id) })}
          >
            Check now
          </Button>
        ) : null}
        <CopyCommand line={line} />
      </div>
      {start.error ? <ErrorBox error={start.error} /> : null}
      {checked ? <CheckState id={checked} /> : null}
    </section>
  );
}

function Missing({ target }: { target: Target }) {
  if (target.missing.length === 0) return null;
  return (
    <section className="stack-tight">
      <h3>What is missing</h3>
      <ul className="missing">
        {target.missing.map((one) => (
          <li key={one.part}>
            <strong>{one.part}</strong>: {one.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function TargetDetails({ target }: { target: Target }) {
  const here = target.status === 'available';
  return (
    <div className="stack">
      <header className="target-head">
        <h2 className="mono">{target.id}</h2>
        <Badge kind={here ? 'good' : 'quiet'}>{target.status}</Badge>
      </header>
      <p>{target.label}</p>
      <Missing target={target} />
      {here ? (
        <Facts
          pairs={[
            [
              'Instruction set',
              `${target.isa}${target.capped ? ', capped: the processor has more' : ''}`,
            ],
            ['Threads', `${target.cores} (${target.core_set})`],
            [
              'Precision',
              target.precision ? (
                <Precision key="precision" of={target.precision} />
              ) : (
                'as the request says'
              ),
            ],
          ]}
        />
      ) : null}
      {target.devices.map((device) => (
        <DeviceFacts key={device.id} device={device} />
      ))}
      <Check target={target} />
    </div>
  );
}
