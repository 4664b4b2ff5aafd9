// The images of a data set: found by class and by name, opened large.

import { useCallback, useEffect, useMemo } from 'react';
import { classTitle } from '../../api/classes';
import {
  type ClassCount,
  imageAddress,
  maskAddress,
  type Sample,
  useSamples,
} from '../../api/images';
import type { Dataset } from '../../api/types';
import { bytes, whole } from '../../base/numbers';
import { numberOf, useAddress } from '../../widgets/address';
import { Card, Facts } from '../../widgets/basics';
import { ImageGrid } from '../../widgets/ImageGrid';
import { ImageViewer } from '../../widgets/ImageViewer';
import { MaskControls, useMaskView } from '../../widgets/Masks';
import { ErrorBox, Loading } from '../../widgets/states';
import { asImages, countText, drawn, found, objectsText } from './samples';

function Filters(props: {
  classes: readonly ClassCount[];
  names: readonly string[];
  count: string;
  /** Whether there is something to draw on the images. */
  annotations: boolean;
}) {
  const [params, change] = useAddress();
  return (
    <div className="filters">
      {props.classes.length > 1 ? (
        <label>
          Class
          <select
            aria-label="Class"
            value={params.get('label') ?? ''}
            onChange={(event) => change({ label: event.target.value, image: undefined })}
          >
            <option value="">all</option>
            {props.classes
              .filter((one) => one.label !== null)
              .map((one) => (
                <option key={one.label} value={String(one.label)}>
                  {classTitle(one.label, props.names)}
                </option>
              ))}
          </select>
        </label>
      ) : null}
      <label>
        Name
        <input
          type="search"
          aria-label="Name"
          value={params.get('name') ?? ''}
          placeholder="part of a file name"
          onChange={(event) => change({ name: event.target.value }, { replace: true })}
        />
      </label>
      {props.annotations ? (
        <label>
          <input
            type="checkbox"
            checked={params.get('annotations') !== 'off'}
            onChange={(event) =>
              change({ annotations: event.target.checked ? undefined : 'off' }, { replace: true })
            }
          />
          Annotations
        </label>
      ) : null}
      <span className="count" role="status">
        {props.count}
      </span>
    </div>
  );
}

const trueMask = (dataset: string, index: number) => ({
  key: 'true',
  name: 'Truth',
  src: maskAddress(dataset, index),
});

function Large(props: {
  dataset: Dataset;
  samples: Sample[];
  names: readonly string[];
  /** All that fit, as far as that is known. */
  total: number;
  onMore: () => void;
}) {
  const { dataset, samples, names, total, onMore } = props;
  const [params, change] = useAddress();
  const index = numberOf(params, 'image');
  const position = samples.findIndex((one) => one.index === index);
  const sample = samples[position];
  const near = position >= 0 && position >= samples.length - 5;
  useEffect(() => {
    if (near) onMore();
  }, [near, onMore]);
  const draw = params.get('annotations') !== 'off';
  const sides = useMemo(
    () => (draw && sample?.mask ? [trueMask(dataset.id, sample.index)] : []),
    [draw, sample, dataset.id],
  );
  const view = useMaskView(sides, names, 'true');
  if (!sample) return null;
  const boxes = sample.boxes ?? [];
  const go = (to: Sample | undefined) =>
    to ? () => change({ image: to.index }, { replace: true }) : undefined;
  return (
    <ImageViewer
      src={imageAddress(dataset.id, sample.index)}
      name={sample.name}
      place={`${position + 1} of ${whole(total)}`}
      onClose={() => change({ image: undefined })}
      onPrevious={go(samples[position - 1])}
      onNext={go(samples[position + 1])}
      boxes={draw ? drawn(boxes, names) : undefined}
      over={view.over}
      marks={view.marks}
    >
      <Facts
        pairs={[
          sample.boxes
            ? ['Objects', objectsText(boxes, names)]
            : ['Class', sample.mask ? 'of each pixel' : classTitle(sample.label, names)],
          ['Size', bytes(sample.bytes)],
          ['Place', `${sample.index} in the data set`],
        ]}
      />
      {sides.length > 0 ? <MaskControls view={view} /> : null}
      {view.error ? <ErrorBox error={view.error} /> : null}
    </ImageViewer>
  );
}

export function Images(props: {
  dataset: Dataset;
  classes: readonly ClassCount[];
  names: readonly string[];
}) {
  const { dataset, classes, names } = props;
  const [params, change] = useAddress();
  const text = params.get('name') ?? '';
  const label = numberOf(params, 'label');
  const draw = params.get('annotations') !== 'off';
  const query = useSamples(dataset.id, { label });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const pages = query.data?.pages;
  const samples = useMemo(() => found(pages ?? [], text), [pages, text]);
  const images = useMemo(
    () => asImages(samples, names, (index) => imageAddress(dataset.id, index), draw),
    [samples, names, dataset.id, draw],
  );
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    if (text) more();
  }, [text, more]);
  const loaded = (pages ?? []).reduce((sum, page) => sum + page.samples.length, 0);
  const total =
    label === undefined
      ? dataset.images
      : (classes.find((one) => one.label === label)?.images ?? loaded);
  return (
    <Card title="Images">
      <Filters
        classes={classes}
        names={names}
        count={countText(samples.length, loaded, total, text !== '')}
        annotations={dataset.task === 'detection' || dataset.task === 'segmentation'}
      />
      {query.error ? <ErrorBox error={query.error} /> : null}
      {query.isPending ? <Loading what="Loading images" /> : null}
      {pages && samples.length === 0 ? <p className="quiet-line">No image fits.</p> : null}
      {samples.length > 0 ? (
        <ImageGrid
          images={images}
          label="Images of the data set"
          onOpen={(position) => change({ image: samples[position]?.index })}
          onMore={more}
        />
      ) : null}
      <Large
        dataset={dataset}
        samples={samples}
        names={names}
        total={text ? samples.length : total}
        onMore={more}
      />
    </Card>
  );
}
