// Which image to preview: a file of one's own, or one of a data set.

import { address, send } from '../../api/client';
import type { Dataset } from '../../api/types';
import { Button, Field } from '../../widgets/basics';
import { DropZone } from '../../widgets/DropZone';

export interface Chosen {
  /** For people, and different for different images. */
  name: string;
  load: () => Promise<Blob>;
  from?: { dataset: Dataset; index: number };
}

export function ofDataset(dataset: Dataset, index: number): Chosen {
  const path = address(`/datasets/${dataset.id}/images/${index}`);
  return {
    name: `${dataset.name}, image ${index + 1}`,
    load: async () => (await send('GET', path)).blob(),
    from: { dataset, index },
  };
}

interface ImageChoiceProps {
  chosen: Chosen | undefined;
  datasets: readonly Dataset[];
  onImage: (image: Chosen) => void;
}

export function ImageChoice({ chosen, datasets, onImage }: ImageChoiceProps) {
  const first = datasets[0];
  return (
    <div className="stack image-choice">
      <DropZone
        single
        label="Image for the preview"
        accept="image/*"
        onFiles={([one]) => one && onImage({ name: one.name, load: async () => one.file })}
      >
        {chosen && !chosen.from ? chosen.name : 'Drop an image here'}
      </DropZone>
      {first ? (
        <FromDataset
          datasets={datasets}
          dataset={chosen?.from?.dataset ?? first}
          index={chosen?.from?.index ?? 0}
          onImage={onImage}
        />
      ) : null}
    </div>
  );
}

interface FromDatasetProps {
  datasets: readonly Dataset[];
  dataset: Dataset;
  index: number;
  onImage: (image: Chosen) => void;
}

function FromDataset({ datasets, dataset, index, onImage }: FromDatasetProps) {
  const step = (by: number) =>
    onImage(ofDataset(dataset, (index + by + dataset.images) % dataset.images));
  const choose = (id: string) => {
    const next = datasets.find((one) => one.id === id);
    if (next) onImage(ofDataset(next, 0));
  };
  return (
    <div className="row">
      <Field label="Or an image of">
        {(field) => (
          <select id={field} value={dataset.id} onChange={(event) => choose(event.target.value)}>
            {datasets.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <span className="row image-step">
        <Button onClick={() => step(-1)}>Previous</Button>
        <span className="quiet">
          {index + 1} of {dataset.images}
        </span>
        <Button onClick={() => step(1)}>Next</Button>
      </span>
    </div>
  );
}
