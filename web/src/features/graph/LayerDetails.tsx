// One layer or group in full: what it is, what it cost, what it became.

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { bytes, DASH, milliseconds, number, percent, whole } from '../../base/numbers';
import { MARKS } from '../../graph/counterparts';
import type { Details, Weight, Link as Wire } from '../../graph/details';
import type { Side } from '../../graph/facts';
import { partners, type Selection } from '../../graph/pictures';
import { isGroup } from '../../graph/plan';
import { Button, Facts, Precision } from '../../widgets/basics';
import { toggle } from './GraphPane';
import { type Graph, otherSide } from './useGraph';

/** Attributes that the panel tells in words already. */
const TOLD = new Set([
  'originalLayersNames',
  'execOrder',
  'execTimeMcs',
  'layerType',
  'primitiveType',
  'runtimePrecision',
  'outputPrecisions',
  'shape',
  'element_type',
]);

interface Props {
  graph: Graph;
  chosen: Selection;
  onGo: (to: Selection) => void;
}

export function LayerDetails({ graph, chosen, onGo }: Props) {
  const { side, item } = chosen;
  const digest = graph.sides[side].facts?.digest;
  const details = useQuery({
    queryKey: ['graph', graph.client.model, 'details', side, digest, item],
    queryFn: async () => (await graph.client.call('details', side, item)) ?? null,
    enabled: !isGroup(item) && digest !== undefined,
    structuralSharing: false,
  });
  if (isGroup(item)) return <GroupDetails graph={graph} chosen={chosen} />;
  const layer = details.data;
  if (!layer || layer.id !== item) return null;
  const to = (id: number, where: Side = side) => onGo({ side: where, item: id });
  return (
    <div className="graph-details">
      <h3>
        {layer.type} <Precision of={graph.sides[side].facts?.precisions[item] ?? ''} />
      </h3>
      <p className="graph-name mono">{layer.name}</p>
      <Measured graph={graph} chosen={chosen} />
      <Became graph={graph} chosen={chosen} onGo={to} />
      <Wires title="Inputs" wires={layer.inputs} onGo={to} />
      <Weights weights={layer.weights} />
      <Outputs layer={layer} onGo={to} />
      <Attributes layer={layer} />
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="graph-section">
      <h4>{title}</h4>
      {children}
    </section>
  );
}

function GroupDetails({ graph, chosen }: { graph: Graph; chosen: Selection }) {
  const { picture } = graph.sides[chosen.side];
  const group = ~chosen.item;
  const stats = picture?.stats[group];
  const open = graph.open.includes(group);
  return (
    <div className="graph-details">
      <h3>{graph.groups[group]?.title}</h3>
      <Facts
        pairs={[
          ['Layers', whole(stats?.layers)],
          ['Mostly', stats?.main],
          [
            'Time',
            Number.isNaN(stats?.share ?? Number.NaN)
              ? `${DASH} ${graph.timing.run ? 'nothing in it was measured' : 'no layers run yet'}`
              : `${milliseconds(stats?.timeMs)}, ${percent(stats?.share)}`,
          ],
        ]}
      />
      <Button onClick={() => toggle(graph, chosen.side, group)}>
        {open ? 'Close group' : 'Open group'}
      </Button>
    </div>
  );
}

/** Why a layer has no time of its own. */
function withoutTime(graph: Graph, { side, item }: Selection): ReactNode {
  const { measures, facts } = graph.sides[side];
  if (!graph.timing.run) return `${DASH} no layers run yet`;
  const inside = measures?.timedWith[item] ?? -1;
  if (inside >= 0)
    return `${DASH} within ${milliseconds(measures?.timeMs[inside])} of ${facts?.names[inside]}`;
  if (MARKS[facts?.marks[item] ?? 0] === 'removed') return `${DASH} the runtime removed it`;
  return `${DASH} it was not executed`;
}

function Measured({ graph, chosen }: { graph: Graph; chosen: Selection }) {
  const { measures } = graph.sides[chosen.side];
  const kernel = measures?.kernels[chosen.item];
  const intensity = measures?.intensity[chosen.item] ?? Number.NaN;
  return (
    <Facts
      pairs={[
        ['Time', <Time key="time" graph={graph} chosen={chosen} />],
        ['Kernel', kernel ? <code key="kernel">{kernel}</code> : ''],
        ['Intensity', Number.isNaN(intensity) ? '' : `${number(intensity)} FLOP/byte`],
      ]}
    />
  );
}

function Time({ graph, chosen }: { graph: Graph; chosen: Selection }) {
  const { measures } = graph.sides[chosen.side];
  const time = measures?.timeMs[chosen.item] ?? Number.NaN;
  if (Number.isNaN(time)) return withoutTime(graph, chosen);
  const address = `/models/${graph.client.model}/layers?run=${graph.timing.run?.id ?? ''}`;
  return (
    <>
      {milliseconds(time)}, {percent(measures?.share[chosen.item])}{' '}
      <Link href={address}>in this run</Link>
    </>
  );
}

const BECAME: Record<Side, Record<string, string>> = {
  original: {
    '': 'Runs as',
    fused: 'Runs fused, as one with others, in',
    split: 'Split in the runtime into',
    removed: 'Removed: the runtime has nothing for it',
    inserted: '',
  },
  runtime: {
    '': 'Stands for',
    fused: 'Fused from',
    split: 'A part of',
    removed: '',
    inserted: 'Inserted by the runtime; no layer of the network asked for it',
  },
};

function Became({
  graph,
  chosen: { side, item },
  onGo,
}: {
  graph: Graph;
  chosen: Selection;
  onGo: (id: number, side: Side) => void;
}) {
  const facts = graph.sides[side].facts;
  const other = graph.sides[otherSide(side)].facts;
  if (!graph.pairs || !facts || !other || facts.weightOf[item] !== -1) return null;
  const list = partners(graph.pairs, side, item);
  const made = side === 'runtime' ? (graph.pairs.made[item] ?? []) : [];
  const words = BECAME[side][MARKS[facts.marks[item] ?? 0] ?? ''];
  return (
    <Section title={side === 'original' ? 'In the runtime' : 'In the original'}>
      <p className="quiet">
        {list.length > 0 || facts.marks[item] ? words : 'Nothing stands for it.'}
      </p>
      {list.map((id) => (
        <button
          key={id}
          type="button"
          className="graph-wire"
          onClick={() => onGo(id, otherSide(side))}
        >
          <span className="mono">{other.names[id]}</span>
          <span className="quiet">{other.types[id]}</span>
        </button>
      ))}
      {made.length > 0 ? <p className="quiet">and made on the way: {made.join(', ')}</p> : null}
    </Section>
  );
}

function Wires({
  title,
  wires,
  onGo,
}: {
  title: string;
  wires: Wire[];
  onGo: (id: number) => void;
}) {
  if (wires.length === 0) return null;
  return (
    <Section title={title}>
      {wires.map((wire) => (
        <button
          key={`${wire.port} ${wire.id}`}
          type="button"
          className="graph-wire"
          onClick={() => onGo(wire.id)}
        >
          <span className="mono">{wire.name}</span>
          <span className="quiet mono">
            {wire.shape} {wire.precision}
          </span>
        </button>
      ))}
    </Section>
  );
}

function weightLine({ facts }: Weight): string {
  if (!facts) return '';
  const parts = [bytes(facts.bytes)];
  const [value] = facts.values ?? [];
  if (facts.elements === 1 && value !== undefined) return `= ${number(value)}`;
  if (facts.min !== undefined && facts.max !== undefined)
    parts.push(`${number(facts.min)} … ${number(facts.max)}`);
  if (facts.zeros > 0) parts.push(`${percent(facts.zeros / facts.elements)} zeros`);
  return parts.join(' · ');
}

function Weights({ weights }: { weights: Weight[] }) {
  if (weights.length === 0) return null;
  return (
    <Section title="Constants">
      {weights.map((one) => (
        <div key={`${one.port} ${one.id}`} className="graph-weight">
          <span className="mono">{one.name}</span>
          <span className="quiet mono">
            {one.shape} {one.precision}
          </span>
          <span className="quiet">{weightLine(one)}</span>
        </div>
      ))}
    </Section>
  );
}

function Outputs({ layer, onGo }: { layer: Details; onGo: (id: number) => void }) {
  return (
    <>
      {layer.outputs.map((output) => {
        const number_ = layer.outputs.length > 1 ? ` ${output.port}` : '';
        const title = `Output${number_}: ${output.shape} ${output.precision}`;
        return output.readers.length > 0 ? (
          <Section key={output.port} title={title}>
            {output.readers.map((reader) => (
              <button
                key={`${reader.id} ${reader.port}`}
                type="button"
                className="graph-wire"
                onClick={() => onGo(reader.id)}
              >
                <span className="mono">{reader.name}</span>
                <span className="quiet">{reader.type}</span>
              </button>
            ))}
          </Section>
        ) : null;
      })}
    </>
  );
}

function Attributes({ layer }: { layer: Details }) {
  const shown = layer.attributes.filter(([key, value]) => !TOLD.has(key) && value !== '');
  if (shown.length === 0 && !layer.opset) return null;
  return (
    <Section title="Attributes">
      <Facts pairs={[...shown, ['opset', layer.opset]]} />
    </Section>
  );
}
