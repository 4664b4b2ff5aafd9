// The images of a result, worst first; with another run beside it, those that they judge differently.

import { useCallback, useMemo } from 'react';
import { classTitle } from '../../api/classes';
import { type RunImage, useRunImages } from '../../api/images';
import type { Dataset } from '../../api/types';
import { number } from '../../base/numbers';
import { numberOf, useAddress } from '../../widgets/address';
import { Card } from '../../widgets/basics';
import { ImageGrid } from '../../widgets/ImageGrid';
import { ImageViewer } from '../../widgets/ImageViewer';
import { ErrorBox, Loading } from '../../widgets/states';
import {
  type AccuracyRun,
  labelsOf,
  type Names,
  type Pairing,
  pair,
  pairingText,
} from './accuracy';
import { Beside, useEveryImage } from './Beside';
import { asImage, correctOf, fitting, guessesOf, showChoices, showOf } from './shown';
import { useLooked } from './useLooked';

function usePairing(run: string, other: string): Pairing | undefined {
  const here = useEveryImage(other ? run : '', { correct: false });
  const there = useEveryImage(other, { correct: false });
  return useMemo(() => (here && there ? pair(here, there) : undefined), [here, there]);
}

function ClassChoice(props: {
  name: string;
  field: 'label' | 'prediction';
  labels: readonly number[];
  names: Names;
}) {
  const { name, field, labels, names } = props;
  const [params, change] = useAddress();
  return (
    <label>
      {name}
      <select
        aria-label={name}
        value={params.get(field) ?? ''}
        onChange={(event) => change({ [field]: event.target.value, image: '' })}
      >
        <option value="">any</option>
        {labels.map((label) => (
          <option key={label} value={label}>
            {classTitle(label, names)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Filters(props: {
  labels: readonly number[];
  names: Names;
  others: readonly AccuracyRun[];
  pairing: Pairing | undefined;
}) {
  const { labels, names, others, pairing } = props;
  const [params, change] = useAddress();
  return (
    <div className="filters">
      <label>
        Show
        <select
          aria-label="Show"
          value={showOf(params.get('show'), pairing !== undefined)}
          onChange={(event) =>
            change({ show: event.target.value === 'all' ? '' : event.target.value, image: '' })
          }
        >
          {showChoices(pairing).map((one) => (
            <option key={one.value} value={one.value}>
              {one.text}
            </option>
          ))}
        </select>
      </label>
      <ClassChoice name="True class" field="label" labels={labels} names={names} />
      <ClassChoice name="Taken for" field="prediction" labels={labels} names={names} />
      <Beside others={others} />
    </div>
  );
}

function Guesses({ image, names }: { image: RunImage; names: Names }) {
  return (
    <table className="table">
      <caption className="guesses-caption">Best classes</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col" className="numeric">
            Score
          </th>
        </tr>
      </thead>
      <tbody>
        {guessesOf(image, names).map((guess) => (
          <tr key={guess.label} className={guess.right ? 'chosen' : ''}>
            <td>
              {guess.right ? '✓ ' : ''}
              {guess.title}
            </td>
            <td className="numeric">{number(guess.score)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Large(props: {
  images: readonly RunImage[];
  dataset: string | undefined;
  names: Names;
  more: boolean;
}) {
  const { images, dataset, names, more } = props;
  const { position, viewer } = useLooked(images, dataset);
  const image = images[position];
  if (!image || !viewer) return null;
  return (
    <ImageViewer {...viewer} place={`${viewer.place}${more ? ' and more' : ''}`}>
      <p>
        Truth <strong>{classTitle(image.label, names)}</strong>
        <br />
        <span className={image.correct ? 'good-text' : 'bad-text'}>
          {image.correct ? '✓ counts as right' : '✕ counts as wrong'}
        </span>
      </p>
      <Guesses image={image} names={names} />
    </ImageViewer>
  );
}

export function Images(props: {
  run: AccuracyRun;
  others: readonly AccuracyRun[];
  names: Names;
  dataset: Dataset | undefined;
}) {
  const { run, others, names, dataset } = props;
  const [params, change] = useAddress();
  const other = others.find((one) => one.id === params.get('against'));
  const labels = useMemo(() => labelsOf(run.result), [run]);
  const pairing = usePairing(run.id, other?.id ?? '');
  const show = showOf(params.get('show'), pairing !== undefined);
  const label = numberOf(params, 'label');
  const prediction = numberOf(params, 'prediction');
  const query = useRunImages(run.id, { correct: correctOf(show), label, prediction });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const images = useMemo(() => {
    if (pairing && (show === 'onlyThis' || show === 'onlyOther' || show === 'bothWrong'))
      return fitting(pairing[show], label, prediction);
    return query.data?.pages.flatMap((page) => page.images) ?? [];
  }, [pairing, show, label, prediction, query.data]);
  const shown = useMemo(
    () => images.map((image) => asImage(image, dataset?.id, names)),
    [images, dataset, names],
  );
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Card title="Images">
      <Filters labels={labels} names={names} others={others} pairing={pairing} />
      {other ? (
        <p className="accuracy-pairing" role="status">
          {pairing
            ? pairingText(pairing, run.result.images, other.result.model_name)
            : 'Reading what is wrong in both …'}
        </p>
      ) : null}
      {query.error ? <ErrorBox error={query.error} /> : null}
      {query.isPending ? <Loading what="Loading images" /> : null}
      {!query.isPending && images.length === 0 ? (
        <p className="quiet-line">No image fits.</p>
      ) : null}
      {shown.length > 0 ? (
        <ImageGrid
          images={shown}
          label="Images, worst first: true class, then prediction with its score"
          onOpen={(position) => change({ image: images[position]?.name })}
          onMore={more}
        />
      ) : null}
      <Large images={images} dataset={dataset?.id} names={names} more={hasNextPage} />
    </Card>
  );
}
