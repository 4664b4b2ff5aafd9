import { useRef, useState } from 'react';
import { commandLine } from '../../base/command';
import { saveBlob } from '../../charts/save';
import type { Mode } from '../../graph/classes';
import type { Side } from '../../graph/facts';
import { palette } from '../../graph/palette';
import { Button, Choice, CopyCommand } from '../../widgets/basics';
import type { Graph } from './useGraph';
import type { GraphViewName } from './useGraphState';

const VIEW_OPTIONS = [
  { value: 'original', text: 'Original' },
  { value: 'both', text: 'Both' },
  { value: 'runtime', text: 'Runtime' },
] as const;

const MODE_OPTIONS: { value: Mode; text: string }[] = [
  { value: 'type', text: 'Type' },
  { value: 'precision', text: 'Precision' },
  { value: 'time', text: 'Time' },
  { value: 'intensity', text: 'Intensity' },
];

interface ToolbarProps {
  graph: Graph;
  onFit: () => void;
  linked: boolean;
  onLinked: (linked: boolean) => void;
}

export function Toolbar({ graph, onFit, linked, onLinked }: ToolbarProps) {
  const { state, change } = graph;
  const allOpen = graph.open.length === graph.all.length;
  return (
    <div className="graph-tools" role="toolbar" aria-label="Graph">
      <Choice<GraphViewName>
        label="Which graph"
        value={state.view}
        options={VIEW_OPTIONS}
        onChange={(view) => change({ view: view === 'both' ? undefined : view })}
      />
      <Choice<Mode>
        label="Colour by"
        value={state.mode}
        options={MODE_OPTIONS}
        onChange={(mode) => change({ colour: mode === 'type' ? undefined : mode, only: undefined })}
      />
      <Button
        disabled={graph.all.length === 0}
        onClick={() => graph.setOpen(allOpen ? [] : graph.all)}
      >
        {allOpen && graph.all.length > 0 ? 'Collapse all' : 'Expand all'}
      </Button>
      <Button onClick={onFit} title="Key F">
        Fit
      </Button>
      <Toggle
        label="Constants"
        on={state.weights}
        onChange={(on) => change({ weights: on ? '1' : undefined })}
      />
      {state.view === 'both' ? (
        <Toggle label="Linked scrolling" on={linked} onChange={onLinked} />
      ) : null}
    </div>
  );
}

function Toggle({
  label,
  on,
  onChange,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label className="graph-toggle">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

/** What one takes along: the picture as a file, the command line. */
export function TakeAlong({ graph, side }: { graph: Graph; side: Side }) {
  const { options } = graph.state;
  const request = { model: graph.client.model, runtime: side === 'runtime', run: options };
  return (
    <span className="graph-tools-end">
      <Export graph={graph} side={side} />
      <CopyCommand line={commandLine('graph', request)} />
    </span>
  );
}

/** The whole picture of the side that is in use, as a file. */
function Export({ graph, side }: { graph: Graph; side: Side }) {
  const [problem, setProblem] = useState('');
  const busy = useRef(false);
  const save = async (kind: 'svg' | 'png') => {
    if (busy.current) return;
    busy.current = true;
    setProblem('');
    try {
      const blob = await graph.client.call(kind, side, graph.state.mode, palette(graph.state.mode));
      saveBlob(blob, `${graph.sides[side].facts?.title ?? 'graph'}-${side}.${kind}`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    busy.current = false;
  };
  const ready = graph.sides[side].picture !== undefined;
  return (
    <>
      {problem ? <span role="alert">{problem}</span> : null}
      {(['svg', 'png'] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          className="link"
          disabled={!ready}
          title={`The whole ${side} graph as ${kind.toUpperCase()}`}
          onClick={() => void save(kind)}
        >
          {kind.toUpperCase()}
        </button>
      ))}
    </>
  );
}
