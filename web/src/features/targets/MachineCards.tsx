// The machine, what it does now, and the program on it.

import { useEffect, useState } from 'react';
import { type Load, type Machine, type System, useLoad, useSystem } from '../../api/system';
import { bytes, DASH, number, percent } from '../../base/numbers';
import { Badge, Card, Facts } from '../../widgets/basics';
import { ErrorBox, Loaded } from '../../widgets/states';
import { coresText, linePoints, longer, quietEnough } from './machine';

const WIDTH = 240;
const HEIGHT = 48;

function MachineCard({ machine }: { machine: Machine }) {
  return (
    <Card title="This machine">
      <Facts
        pairs={[
          ['Processor', machine.cpu],
          ['Instruction set', <code key="isa">{machine.isa}</code>],
          ['Cores', coresText(machine)],
          ['Memory', bytes(machine.memory_bytes)],
          ['Cache', cacheText(machine)],
          ['Governor', machine.governor || `${DASH} the machine does not tell`],
          ['System', machine.system],
        ]}
      />
    </Card>
  );
}

const cacheText = ({ l2_cache_bytes: l2, l3_cache_bytes: l3 }: Machine) =>
  [l2 ? `${bytes(l2)} L2 a core` : '', l3 ? `${bytes(l3)} L3` : ''].filter(Boolean).join(', ') ||
  `${DASH} the machine does not tell`;

function Line({ percents }: { percents: readonly number[] }) {
  return (
    <svg
      className="load-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`CPU busy in the last two minutes, now ${number(percents.at(-1))} %`}
    >
      <polyline points={linePoints(percents, WIDTH, HEIGHT)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** Not seen is not known: the line begins when the view is opened. */
function useHistory(load: Load | undefined, at: number): readonly number[] {
  const [history, setHistory] = useState<readonly number[]>([]);
  const busy = load?.cpu_busy_percent;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each reading is one point, also if the same
  useEffect(() => {
    if (busy !== undefined) setHistory((before) => longer(before, busy));
  }, [at]);
  return history;
}

function NowFacts({ load, machine }: { load: Load; machine: Machine }) {
  const some = load.cpu_some_percent;
  return (
    <Facts
      pairs={[
        ['CPU busy', percent(load.cpu_busy_percent / 100, 0)],
        [
          'Tasks waited',
          some === undefined
            ? `${DASH} the kernel does not tell`
            : `${percent(some / 100, 0)} of the time`,
        ],
        ['Hypervisor took', percent(load.steal_percent / 100)],
        ['Load, 1 min', number(load.load1)],
        ['Memory free', `${bytes(load.memory_available_bytes)} of ${bytes(machine.memory_bytes)}`],
        [
          'Clock',
          load.frequency_mhz === undefined
            ? `${DASH} the machine does not tell`
            : `${number(load.frequency_mhz / 1000)} GHz`,
        ],
      ]}
    />
  );
}

function NowCard({ machine }: { machine: Machine }) {
  const query = useLoad();
  const history = useHistory(query.data, query.dataUpdatedAt);
  const load = query.data;
  const quiet = load ? quietEnough(load, machine.threads) : undefined;
  return (
    <Card title="Now">
      {query.error ? <ErrorBox error={query.error} /> : null}
      {load && quiet ? (
        <div className="stack-tight">
          <div className="load-verdict">
            <Badge kind={quiet.quiet ? 'good' : 'warn'}>{quiet.quiet ? 'quiet' : 'busy'}</Badge>
            <span>{quiet.text}</span>
          </div>
          <Line percents={history} />
          <NowFacts load={load} machine={machine} />
        </div>
      ) : null}
    </Card>
  );
}

function ProgramCard({ system }: { system: System }) {
  const { sandbox } = system;
  return (
    <Card title="Hone">
      <Facts
        pairs={[
          ['Hone', system.hone],
          ['OpenVINO', system.openvino],
          ['Store', bytes(system.data_bytes)],
          ['Free on its disk', bytes(system.free_bytes)],
          [
            'Sandbox',
            <span key="sandbox" className="stack-tight">
              <span>
                <Badge kind={sandbox.enforced ? 'good' : 'warn'}>
                  {sandbox.enforced ? 'enforced' : 'in part'}
                </Badge>
              </span>
              {sandbox.reason ? <span className="quiet">{sandbox.reason}</span> : null}
            </span>,
          ],
        ]}
      />
    </Card>
  );
}

export function MachineCards() {
  const system = useSystem();
  return (
    <Loaded query={system} what="Looking at the machine">
      {(found) => (
        <div className="machine-cards">
          <MachineCard machine={found.machine} />
          <NowCard machine={found.machine} />
          <ProgramCard system={found} />
        </div>
      )}
    </Loaded>
  );
}
