// What was found on an image that was tried: boxes on it, best classes, classes of pixels, and how
// far the outputs of a second model are from the first one's.

import { type ReactNode, useMemo, useState } from 'react';
import { useRun } from '../../api/queries';
import type { InferReport } from '../../api/types';
import { moment, number, percent, whole } from '../../base/numbers';
import { BoxedPicture } from '../../widgets/Boxes';
import { Bar } from '../../widgets/basics';
import { ClassSign, MaskControls, type MaskView, useMaskView } from '../../widgets/Masks';
import { ErrorBox, Loaded } from '../../widgets/states';
import {
  boxesOf,
  classBars,
  firstThreshold,
  foundRows,
  foundText,
  namesIn,
  pixelRows,
  pointsOf,
  sidesOf,
  type Tried,
} from './tried';
import { pictureOf } from './useTry';

interface Shown {
  report: InferReport;
  image: Tried;
}

function Columns({ heads, rows, caption }: { heads: string[]; rows: ReactNode; caption: string }) {
  return (
    <table className="table">
      <caption className="guesses-caption">{caption}</caption>
      <thead>
        <tr>
          {heads.map((head, at) => (
            <th key={head} scope="col" className={at > 0 ? 'numeric' : ''}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{rows}</tbody>
    </table>
  );
}

function Objects({ report, image, threshold }: Shown & { threshold: number }) {
  const two = image.b !== undefined;
  const names = namesIn(image);
  const rows = foundRows(image, threshold);
  const heads = ['Class', ...(two ? ['A', 'B', 'Overlap'] : ['Score']), 'Size, pixels'];
  return (
    <>
      <p role="status">
        {foundText(rows, two)} with a score of {number(threshold, 2)} or more.
        {two ? ` Full lines are ${report.model_name} (A), dashed ${report.with_name} (B).` : ''}
      </p>
      <Columns
        caption="Found"
        heads={heads}
        rows={rows.map((row) => (
          <tr key={row.key}>
            <td>{names[row.box.label] ?? `class ${row.box.label}`}</td>
            {two || row.a !== undefined ? <td className="numeric">{number(row.a, 2)}</td> : null}
            {two ? <td className="numeric">{number(row.b, 2)}</td> : null}
            {two ? <td className="numeric">{number(row.overlap, 2)}</td> : null}
            <td className="numeric">
              {Math.round(row.box.width)} × {Math.round(row.box.height)}
            </td>
          </tr>
        ))}
      />
    </>
  );
}

function Classes({ title, findings }: { title: string; findings: Tried['a'] }) {
  const bars = classBars(findings, (score) => number(score, 3));
  return (
    <Columns
      caption={`Best classes, ${title}`}
      heads={['Class', 'Score']}
      rows={bars.map((bar) => (
        <tr key={bar.label}>
          <td>{bar.title}</td>
          <td className="numeric">
            <Bar fraction={bar.fraction} label={bar.text} />
          </td>
        </tr>
      ))}
    />
  );
}

function Pixels({ report, image, view }: Shown & { view: MaskView }) {
  const two = image.b !== undefined;
  return (
    <>
      {view.sides.length > 0 ? <MaskControls view={view} /> : null}
      {view.error ? <ErrorBox error={view.error} /> : null}
      <Columns
        caption="Share of the image's pixels"
        heads={['Class', report.model_name, ...(two ? [`${report.with_name} (B)`] : [])]}
        rows={pixelRows(image).map((row) => (
          <tr key={row.label}>
            <td>
              <ClassSign label={row.label} />
              {row.title}
            </td>
            <td className="numeric">
              <Bar fraction={row.a} label={percent(row.a)} />
            </td>
            {two ? (
              <td className="numeric">
                <Bar fraction={row.b ?? 0} label={percent(row.b)} />
              </td>
            ) : null}
          </tr>
        ))}
      />
    </>
  );
}

function Difference({ image }: { image: Tried }) {
  const { difference } = image;
  if (!difference) return null;
  const { same_class, same_pixels, tensors } = difference;
  return (
    <>
      {same_class === undefined ? null : (
        <p>{same_class ? 'Both have the same best class.' : 'The best classes differ.'}</p>
      )}
      {same_pixels === undefined ? null : (
        <p>The same class for {percent(same_pixels)} of the pixels.</p>
      )}
      {tensors.length > 0 ? (
        <Columns
          caption="How far the outputs of B are from those of A"
          heads={['Output', 'Mean squared difference', 'Signal to noise, dB', 'Cosine']}
          rows={tensors.map((one) => (
            <tr key={one.tensor}>
              <td className="mono">{one.tensor}</td>
              <td className="numeric">{number(one.mse)}</td>
              <td className="numeric">{number(one.snr_db)}</td>
              <td className="numeric">{one.cosine.toFixed(5)}</td>
            </tr>
          ))}
        />
      ) : (
        <p className="quiet-line">The two networks have not the same outputs.</p>
      )}
    </>
  );
}

function Confidence(props: { report: InferReport; value: number; onChange: (to: number) => void }) {
  const { report, value, onChange } = props;
  return (
    <label className="filters">
      Scores from {number(value, 2)}
      <input
        type="range"
        aria-label="Lowest score drawn"
        min={report.score_threshold ?? 0}
        max={1}
        step={0.01}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </label>
  );
}

function Facts({ report, image, threshold, view }: Shown & { threshold: number; view: MaskView }) {
  if (report.task === 'detection')
    return <Objects report={report} image={image} threshold={threshold} />;
  if (report.task === 'segmentation') return <Pixels report={report} image={image} view={view} />;
  return (
    <>
      <Classes title={report.model_name} findings={image.a} />
      {image.b ? <Classes title={`${report.with_name} (B)`} findings={image.b} /> : null}
    </>
  );
}

function Answer({ report, image, at }: Shown & { at: string }) {
  const [threshold, setThreshold] = useState(firstThreshold(report));
  const source = pictureOf(report.run);
  const detects = report.task === 'detection';
  const sides = useMemo(() => sidesOf(report, image), [report, image]);
  const view = useMaskView(
    sides,
    useMemo(() => namesIn(image), [image]),
    'a',
  );
  return (
    <section className="tried" aria-label={`What was found on ${image.name}`}>
      <h3>
        <span className="mono">{image.name}</span>
        <span className="quiet-line">
          {' '}
          {whole(image.width)} × {whole(image.height)} pixels, {report.config.target},{' '}
          {report.config.precision}, {at}
        </span>
      </h3>
      {detects ? <Confidence report={report} value={threshold} onChange={setThreshold} /> : null}
      <div className="tried-body">
        <div className="tried-picture">
          {source ? (
            <BoxedPicture
              src={source}
              alt={image.name}
              boxes={detects ? boxesOf(image, threshold) : []}
              marks={detects ? pointsOf(image, threshold) : view.marks}
              over={view.over}
            />
          ) : (
            <p className="quiet-line">
              The image itself was not kept. Choose it again to see it here.
            </p>
          )}
        </div>
        <div className="stack">
          <Facts report={report} image={image} threshold={threshold} view={view} />
          <Difference image={image} />
        </div>
      </div>
    </section>
  );
}

export function TriedImage({ id }: { id: string }) {
  const run = useRun<InferReport>(id);
  return (
    <Loaded query={run} what="Loading what was found">
      {(one) => (
        <>
          {one.result.images.map((image) => (
            <Answer
              key={image.name}
              report={one.result}
              image={image}
              at={moment(one.created_at)}
            />
          ))}
        </>
      )}
    </Loaded>
  );
}
