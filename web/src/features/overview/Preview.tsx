// What the network gets of an image: the picture, then the numbers of each channel.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useDatasets } from '../../api/queries';
import { number } from '../../base/numbers';
import { Facts } from '../../widgets/basics';
import { ErrorBox } from '../../widgets/states';
import { type Chosen, ImageChoice, ofDataset } from './ImageChoice';
import { decode, paint } from './pixels';
import {
  type Channel,
  channelsOf,
  type ImageInput,
  type PreviewCard,
  pictureOf,
  planOf,
} from './preview';
import type { Pixels } from './resize';

export function Preview({ card, input }: { card: PreviewCard; input: ImageInput }) {
  const datasets = useDatasets().data?.filter((one) => one.images > 0) ?? [];
  const [picked, setPicked] = useState<Chosen>();
  const chosen = picked ?? (datasets[0] ? ofDataset(datasets[0], 0) : undefined);
  const decoded = useQuery({
    queryKey: ['preview', chosen?.name],
    queryFn: async () => decode((await chosen?.load()) ?? new Blob()),
    enabled: chosen !== undefined,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return (
    <section className="preview stack" aria-label="Preview">
      <h3>What the network gets of an image</h3>
      <ImageChoice chosen={chosen} datasets={datasets} onImage={setPicked} />
      {decoded.error ? <ErrorBox error={new Error('This image cannot be read.')} /> : null}
      {decoded.data ? <Prepared card={card} input={input} image={decoded.data} /> : null}
      <p className="field-hint">
        Drawn by the browser with the steps of the server, resizing as OpenCV does. The server's own
        image decoder may differ by rounding.
      </p>
    </section>
  );
}

interface PreparedProps {
  card: PreviewCard;
  input: ImageInput;
  image: Pixels;
}

function Prepared({ card, input, image }: PreparedProps) {
  const { plan, picture, channels } = useMemo(() => {
    const found = planOf(card, input, image);
    const drawn = pictureOf(found, image);
    return { plan: found, picture: drawn, channels: channelsOf(card, drawn) };
  }, [card, input, image]);
  const wrongColors = (input.channels === 1) !== (card.color === 'gray');
  const problem = wrongColors
    ? `The card says ${card.color}, the input has ${input.channels} channels.`
    : plan.problem;
  return (
    <>
      {problem ? <ErrorBox error={new Error(problem)} /> : null}
      <div className="preview-picture">
        <figure>
          <Painted picture={picture} label="The picture after resize and crop" />
          <figcaption>
            {picture.width} × {picture.height} pixels
          </figcaption>
        </figure>
        <Facts pairs={plan.steps.map((step) => [step.name, step.text])} />
      </div>
      <div className="preview-channels">
        {channels.map((channel) => (
          <ChannelView key={channel.name} channel={channel} size={picture} />
        ))}
      </div>
    </>
  );
}

function ChannelView({ channel, size }: { channel: Channel; size: Pixels }) {
  const picture = useMemo(
    () => ({ width: size.width, height: size.height, channels: 1, data: channel.pixels }),
    [channel, size],
  );
  return (
    <figure>
      <Painted picture={picture} label={`Channel ${channel.name}`} />
      <figcaption>
        <strong>channel {channel.name}</strong>
        <span>
          {number(channel.min)} … {number(channel.max)}
        </span>
        <span className="quiet">mean {number(channel.mean)}</span>
      </figcaption>
    </figure>
  );
}

function Painted({ picture, label }: { picture: Pixels; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, picture);
  }, [picture]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}
