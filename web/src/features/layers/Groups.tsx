// Time by type and by precision, and what changes of layout and precision cost.

import { useMemo } from 'react';
import type { LayerReport } from '../../api/types';
import { number, percent } from '../../base/numbers';
import { Bars } from '../../charts/Bars';
import { layerKind, type Theme } from '../../charts/theme';
import { changes } from './report';

type Group = LayerReport['by_type'][number];

const groupTable = (name: string, groups: readonly Group[]) => ({
  columns: [name, 'Layers', 'Time, ms', 'Share of the time'],
  rows: groups.map((group) => [group.key, group.layers, group.time_ms, group.time_share]),
});

export function GroupBars(props: {
  title: string;
  name: string;
  groups: readonly Group[];
  color: (key: string) => (colors: Theme) => string;
  onGroup: (key: string) => void;
}) {
  const { title, name, groups, color, onGroup } = props;
  const rows = useMemo(
    () =>
      groups
        .filter((group) => group.time_ms > 0)
        .map((group) => ({
          name: group.key,
          value: group.time_ms,
          text: `${number(group.time_ms)} ms  ${percent(group.time_share)}  ${group.layers} ×`,
          color: color(group.key),
        })),
    [groups, color],
  );
  const table = useMemo(() => groupTable(name, groups), [name, groups]);
  const most = rows[0];
  if (!most) return null;
  return (
    <Bars
      title={title}
      unit="Time, ms"
      rows={rows}
      summary={`Most time: ${most.name}, ${most.text}.`}
      table={table}
      onBar={onGroup}
    />
  );
}

export const kindColor = (type: string) => (colors: Theme) => colors.layer[layerKind(type)];
const PLAIN = (colors: Theme) => colors.series[0] ?? colors.accent;
export const plainColor = () => PLAIN;

export function Changes({ report }: { report: LayerReport }) {
  const rows = useMemo(() => changes(report), [report]);
  return (
    <section>
      <h3>Changes of layout and precision</h3>
      {rows.length === 0 ? (
        <p className="quiet">None: every layer takes what the one before gives</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className="scroll-x" tabIndex={0}>
          <table className="table plain">
            <thead>
              <tr>
                <th scope="col">Change</th>
                <th scope="col">Of</th>
                <th scope="col" className="numeric">
                  Times
                </th>
                <th scope="col" className="numeric">
                  Cost, ms
                </th>
                <th scope="col" className="numeric">
                  Share, %
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.what} title={row.layers.join(', ')}>
                  <td className="mono">{row.what}</td>
                  <td>{row.kind}</td>
                  <td className="numeric">{row.count}</td>
                  <td className="numeric">
                    {row.ms === undefined ? (
                      <span title="Not executed, or done inside a layer that computes: no time of its own">
                        –
                      </span>
                    ) : (
                      number(row.ms)
                    )}
                  </td>
                  <td className="numeric">
                    {row.ms === undefined ? '–' : number(row.share * 100)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
