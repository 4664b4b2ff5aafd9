// Accuracy of the compared models, where they were evaluated on the same data.

import { useMemo } from 'react';
import { Link } from 'wouter';
import { useRunsOf } from '../../api/benchmarks';
import { modelLink, runLink } from '../../api/links';
import type { AccuracyReport, Model, QuantizationReport } from '../../api/types';
import { change, number, whole } from '../../base/numbers';
import { Card } from '../../widgets/basics';
import { type AccuracyGroup, accuracyGroups, fromAccuracy, fromQuantize } from './accuracies';

function Group({ group, names }: { group: AccuracyGroup; names: ReadonlyMap<string, string> }) {
  return (
    <div className="scroll-x">
      <table className="table plain">
        <caption>
          {group.metric} on {group.dataset}, {whole(group.images)} images
        </caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col" className="numeric">
              {group.metric}, %
            </th>
            <th scope="col" className="numeric">
              ±
            </th>
            <th scope="col" className="numeric">
              Against the first, points
            </th>
          </tr>
        </thead>
        <tbody>
          {group.rows.map((row) => (
            <tr key={row.model}>
              <td>{names.get(row.model) ?? row.model}</td>
              <td className="numeric">
                <Link href={runLink(row.run)}>{number(row.value * 100)}</Link>
              </td>
              <td className="numeric">{number(row.half * 100, 2)}</td>
              <td className="numeric">
                {row.difference === undefined ? '–' : change(row.difference * 100)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function AccuracyCard({ models }: { models: readonly Model[] }) {
  const ids = useMemo(() => models.map((model) => model.id), [models]);
  const accuracies = useRunsOf<AccuracyReport>('accuracy', ids);
  const quantized = useRunsOf<QuantizationReport>('quantize', ids);
  const evaluations = useMemo(
    () => [...accuracies.map(fromAccuracy), ...quantized.flatMap(fromQuantize)],
    [accuracies, quantized],
  );
  const groups = useMemo(() => accuracyGroups(evaluations, ids), [evaluations, ids]);
  const names = new Map(models.map((model) => [model.id, model.name]));
  const without = models.filter((model) => !evaluations.some((one) => one.model === model.id));
  if (models.length < 2) return null;
  return (
    <Card title="Accuracy beside speed">
      {groups.map((group) => (
        <Group key={`${group.metric} ${group.dataset}`} group={group} names={names} />
      ))}
      {groups.length === 0 ? (
        <p className="quiet">
          These models were not evaluated on the same images
          {without.map((model) => (
            <span key={model.id}>
              ; <Link href={modelLink(model.id, 'accuracy')}>evaluate {model.name}…</Link>
            </span>
          ))}
        </p>
      ) : null}
    </Card>
  );
}
