// Batch × streams to click: a cell shows what was measured, chosen cells are what will run.

import { type KeyboardEvent, useRef, useState } from 'react';
import type { BenchmarkRow } from '../../api/benchmarks';
import { number } from '../../base/numbers';
import { Button } from '../../widgets/basics';
import { type Cell, cellKey, type Streams } from './plan';

export interface MatrixProps {
  batches: readonly number[];
  streams: readonly Streams[];
  chosen: ReadonlySet<string>;
  onChoose: (cells: Cell[], on: boolean) => void;
  measured: (cell: Cell) => BenchmarkRow | undefined;
  onBatch: (batch: number) => void;
  onStreams: (streams: number) => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

/** Arrows walk the cells; only one of them is reached by Tab. */
function useWalk() {
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const body = useRef<HTMLTableSectionElement>(null);
  const walk = (event: KeyboardEvent, row: number, column: number) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const to = body.current
      ?.querySelectorAll('tr')
      [row + step[0]]?.querySelectorAll<HTMLElement>('td button')[column + step[1]];
    if (!to) return;
    setAt([row + step[0], column + step[1]]);
    to.focus();
  };
  return { at, walk, body };
}

function CellButton(props: {
  cell: Cell;
  row: BenchmarkRow | undefined;
  share: number;
  on: boolean;
  reachable: boolean;
  onToggle: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const { cell, row, share, on } = props;
  const measured = row ? `${number(row.throughputFps)} FPS` : 'not measured';
  const words = `Batch ${cell.batch}, streams ${cell.streams}: ${measured}${row && !row.valid ? ', not valid' : ''}`;
  return (
    <button
      type="button"
      className="matrix-cell"
      aria-pressed={on}
      aria-label={words}
      title={row && !row.valid ? `${words}: ${row.reasons}` : words}
      tabIndex={props.reachable ? 0 : -1}
      onClick={props.onToggle}
      onKeyDown={props.onKeyDown}
    >
      <span className="matrix-tick" aria-hidden="true">
        {on ? '✓' : ''}
      </span>
      <span className={row && !row.valid ? 'struck' : ''}>
        {row ? number(row.throughputFps) : '·'}
      </span>
      <span className="matrix-share" style={{ width: `${share * 100}%` }} />
    </button>
  );
}

function AddNumber({ label, onAdd }: { label: string; onAdd: (value: number) => void }) {
  const [text, setText] = useState('');
  const value = Number(text);
  const usable = Number.isInteger(value) && value >= 1 && value <= 1024;
  const add = () => {
    if (!usable) return;
    onAdd(value);
    setText('');
  };
  return (
    <span className="matrix-add">
      <input
        aria-label={label}
        inputMode="numeric"
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && add()}
      />
      <Button disabled={!usable} onClick={add} aria-label={`Add ${label}`}>
        Add
      </Button>
    </span>
  );
}

export function Matrix(props: MatrixProps) {
  const { batches, streams, chosen, onChoose, measured } = props;
  const { at, walk, body } = useWalk();
  const all = batches.flatMap((batch) => streams.map((count): Cell => ({ batch, streams: count })));
  const most = Math.max(0, ...all.map((cell) => measured(cell)?.throughputFps ?? 0));
  const isOn = (cell: Cell) => chosen.has(cellKey(cell));
  const toggle = (cells: Cell[]) => onChoose(cells, !cells.every(isOn));
  return (
    <div className="matrix-place">
      <table className="matrix">
        <caption className="visually-hidden">
          Batch by streams: throughput measured, in frames a second; chosen cells will run
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <button type="button" title="All or none" onClick={() => toggle(all)}>
                batch ╲ streams
              </button>
            </th>
            {streams.map((count) => (
              <th key={count} scope="col">
                <button
                  type="button"
                  title={`Every batch with streams ${count}`}
                  onClick={() => toggle(all.filter((cell) => cell.streams === count))}
                >
                  {count}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {batches.map((batch, row) => (
            <tr key={batch}>
              <th scope="row">
                <button
                  type="button"
                  title={`Batch ${batch} with all streams`}
                  onClick={() => toggle(all.filter((cell) => cell.batch === batch))}
                >
                  {batch}
                </button>
              </th>
              {streams.map((count, column) => {
                const cell: Cell = { batch, streams: count };
                const found = measured(cell);
                return (
                  <td key={count}>
                    <CellButton
                      cell={cell}
                      row={found}
                      share={found && most > 0 ? found.throughputFps / most : 0}
                      on={isOn(cell)}
                      reachable={at[0] === row && at[1] === column}
                      onToggle={() => onChoose([cell], !isOn(cell))}
                      onKeyDown={(event) => walk(event, row, column)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row">
        <AddNumber label="batch" onAdd={props.onBatch} />
        <AddNumber label="streams" onAdd={props.onStreams} />
      </div>
    </div>
  );
}
