// What is in the workbench: the newest models as families, and the data sets.

import { Link } from 'wouter';
import { familyTree } from '../../api/family';
import { datasetLink, modelLink, runLink } from '../../api/links';
import type { Dataset, Model } from '../../api/types';
import { bytes, number, whole } from '../../base/numbers';
import { Card, Precision } from '../../widgets/basics';

const SHOWN = 10;

export function Contents({ models, datasets }: { models: Model[]; datasets: Dataset[] }) {
  const newest = [...models].sort((a, b) => b.imported_at.localeCompare(a.imported_at));
  const rows = familyTree(newest).slice(0, SHOWN);
  return (
    <>
      <Card title="Models" actions={<Link href="/models">all {models.length}</Link>}>
        <ul className="start-contents">
          {rows.map(({ model, depth }) => (
            <li key={model.id} style={{ paddingLeft: depth * 16 }}>
              <span className="contents-name">
                {depth > 0 ? <span aria-hidden="true">└ </span> : null}
                <Link href={modelLink(model.id)} title={model.name}>
                  {model.name}
                </Link>
              </span>
              <Precision of={model.precision} />
              <span className="contents-figure">
                <Speed model={model} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title="Data sets" actions={<Link href="/datasets">all {datasets.length}</Link>}>
        {datasets.length === 0 ? (
          <p className="quiet">
            None yet. Accuracy needs one with labels: <Link href="/datasets">bring one</Link>
          </p>
        ) : (
          <ul className="start-contents">
            {datasets.slice(0, 5).map((dataset) => (
              <li key={dataset.id}>
                <span className="contents-name">
                  <Link href={datasetLink(dataset.id)}>{dataset.name}</Link>
                </span>
                <span className="contents-figure">
                  {whole(dataset.images)} images, {bytes(dataset.bytes)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

function Speed({ model }: { model: Model }) {
  const { best_throughput_fps: best, best_run: run } = model.summary ?? {};
  if (!best) return <span className="quiet">no valid run</span>;
  const text = `${number(best, 4)} FPS`;
  return run ? <Link href={runLink(run)}>{text}</Link> : text;
}
