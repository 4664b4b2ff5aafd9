// One image of one's own: dropped or chosen, inferred where one likes, with another model beside it.

import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { modelLink } from '../../api/links';
import { useJob, useTargets } from '../../api/queries';
import { useMay } from '../../api/session';
import type { Model } from '../../api/types';
import type { NamedFile } from '../../api/uploads';
import { commandLine } from '../../base/command';
import { useAddress } from '../../widgets/address';
import { Card, CopyCommand } from '../../widgets/basics';
import { DropZone } from '../../widgets/DropZone';
import { JobProgress } from '../../widgets/JobProgress';
import { Select } from '../../widgets/Select';
import { ErrorBox } from '../../widgets/states';
import { WhenDone } from '../../widgets/WhenDone';
import { TriedImage } from './TriedImage';
import { LEAST_SCORE } from './tried';
import { keepPicture, useTry } from './useTry';

interface Choice {
  with: string;
  target: string;
}

function Choices(props: {
  choice: Choice;
  others: readonly Model[];
  onChange: (change: Partial<Choice>) => void;
}) {
  const { choice, others, onChange } = props;
  const targets = (useTargets().data ?? []).filter(
    (one) => one.status === 'available' && one.id !== 'cpu',
  );
  return (
    <div className="accuracy-form">
      <Select
        label="Model beside it"
        value={choice.with}
        options={[['', 'none'], ...others.map((one) => [one.id, one.name] as const)]}
        onChange={(id) => onChange({ with: id })}
      />
      <Select
        label="Target"
        value={choice.target}
        options={[['', 'cpu'], ...targets.map((one) => [one.id, one.id] as const)]}
        onChange={(id) => onChange({ target: id })}
      />
    </div>
  );
}

const requestOf = (model: Model, choice: Choice) => ({
  model: model.id,
  ...(choice.with ? { with: choice.with } : {}),
  ...(choice.target ? { run: { targets: [choice.target] } } : {}),
});

function Running({ job, onDone }: { job: string; onDone: (run: string) => void }) {
  const done = useJob(job).data?.state === 'done';
  return (
    <>
      <WhenDone id={job} then={onDone} />
      {done ? null : <JobProgress id={job} />}
    </>
  );
}

function Form(props: { model: Model; others: readonly Model[]; children: ReactNode }) {
  const { model, others, children } = props;
  const [, change] = useAddress();
  const [choice, setChoice] = useState<Choice>({ with: '', target: '' });
  const [image, setImage] = useState<NamedFile>();
  const start = useTry();
  const detects = model.card.task === 'detection';
  const infer = (file: NamedFile, chosen: Choice) => {
    setImage(file);
    const request = requestOf(model, chosen);
    start.mutate({
      image: file,
      request: detects ? { ...request, score_threshold: LEAST_SCORE } : request,
    });
  };
  const choose = (part: Partial<Choice>) => {
    const next = { ...choice, ...part };
    setChoice(next);
    if (image) infer(image, next);
  };
  const show = (run: string) => {
    if (image) keepPicture(run, image.file);
    change({ tried: run }, { replace: true });
  };
  const line = commandLine('infer', {
    ...requestOf(model, choice),
    images: [image?.name ?? 'IMAGE'],
  });
  return (
    <Card title="Try an image" actions={<CopyCommand line={line} />}>
      <div className="stack">
        <Choices choice={choice} others={others} onChange={choose} />
        <DropZone
          label="Image to try"
          accept="image/jpeg,image/png,image/webp"
          single
          onFiles={([file]) => file && infer(file, choice)}
        >
          <strong>Drop an image</strong> to see what the network says of it. The server forgets the
          image when it has answered.
        </DropZone>
        {start.isPending ? (
          <p className="loading" role="status">
            Sending {image?.name} …
          </p>
        ) : null}
        {start.error ? <ErrorBox error={start.error} /> : null}
        {start.data ? <Running key={start.data.id} job={start.data.id} onDone={show} /> : null}
        {children}
      </div>
    </Card>
  );
}

export function TryImage({ model, models }: { model: Model; models: readonly Model[] }) {
  const [params] = useAddress();
  const tried = params.get('tried') ?? '';
  const may = useMay('editor');
  const { task, adapter } = model.card;
  const unread = task === 'other' && adapter === '';
  const shown = tried ? <TriedImage key={tried} id={tried} /> : null;
  if (may && !unread) {
    const others = models.filter((one) => one.id !== model.id && one.card.task === task);
    return (
      <Form model={model} others={others}>
        {shown}
      </Form>
    );
  }
  if (!may && !shown) return null;
  return (
    <Card title="Try an image">
      {may ? (
        <p>
          The card does not say what the outputs mean.{' '}
          <Link href={`${modelLink(model.id)}?card=edit`}>Set its task</Link>, and images can be
          tried here.
        </p>
      ) : null}
      {shown}
    </Card>
  );
}
