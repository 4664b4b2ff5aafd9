// The card as a form, filled with what was detected, and beside it what the network gets of an image.

import { type FormEvent, useState } from 'react';
import { useConfigureModel } from '../../api/queries';
import type { Model } from '../../api/types';
import { commandLine } from '../../base/command';
import { Button, Card, CopyCommand } from '../../widgets/basics';
import { ErrorBox } from '../../widgets/states';
import { CardFields } from './CardFields';
import { changesOf, formOf, previewCard, problemsOf } from './cardForm';
import { Preview } from './Preview';
import { imageInput } from './preview';

export function CardEditor({ model, onClose }: { model: Model; onClose: () => void }) {
  const [form, setForm] = useState(() => formOf(model.card));
  const configure = useConfigureModel(model.id);
  const changes = changesOf(form, model.card);
  const problems = problemsOf(form);
  const changed = Object.keys(changes).length;
  const input = imageInput(model.inputs[0]);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (changed === 0) onClose();
    else configure.mutate({ card: changes }, { onSuccess: onClose });
  };
  const command = commandLine('model configure', { model: model.name, card: changes });
  return (
    <Card title="Model card" actions={changed > 0 ? <CopyCommand line={command} /> : null}>
      <form className="card-editor" onSubmit={save}>
        <div className="stack">
          <p className="quiet">
            Filled with what was detected. Each value says where it is from; what you change is from
            you.
          </p>
          <CardFields
            form={form}
            card={model.card}
            problems={problems}
            onChange={(change) => setForm({ ...form, ...change })}
          />
          {configure.error ? <ErrorBox error={configure.error} /> : null}
          <div className="row">
            <Button
              primary
              type="submit"
              disabled={configure.isPending || Object.keys(problems).length > 0}
            >
              {changed === 0
                ? 'Keep as it is'
                : `Save ${changed} ${changed === 1 ? 'change' : 'changes'}`}
            </Button>
            <Button onClick={onClose}>Cancel</Button>
          </div>
        </div>
        {input ? (
          <Preview card={previewCard(form)} input={input} />
        ) : (
          <p className="quiet">The first input takes no images, so there is nothing to preview.</p>
        )}
      </form>
    </Card>
  );
}
