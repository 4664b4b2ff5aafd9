import { type FormEvent, useState } from 'react';
import { useConfigureModel } from '../api/queries';
import type { Model } from '../api/types';
import { bytes } from '../base/numbers';
import { Button, Precision } from '../widgets/basics';
import { ErrorBox } from '../widgets/states';

/** The name as heading, changed in place. */
export function ModelName({ model }: { model: Model }) {
  const [name, setName] = useState<string | null>(null);
  const configure = useConfigureModel(model.id);
  const close = () => {
    setName(null);
    configure.reset();
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name?.trim() ?? '';
    if (wanted === '' || wanted === model.name) close();
    else configure.mutate({ name: wanted }, { onSuccess: close });
  };
  if (name === null) {
    return (
      <div className="model-name">
        <h1>{model.name}</h1>
        <Button className="small" onClick={() => setName(model.name)}>
          Rename…
        </Button>
        <span className="quiet">
          <Precision of={model.precision} /> {model.format} · {bytes(model.weights_bytes)} ·{' '}
          {model.layers} layers
        </span>
      </div>
    );
  }
  return (
    <form className="model-name" onSubmit={save}>
      <input
        className="model-name-input"
        aria-label="Name of the model"
        value={name}
        // biome-ignore lint/a11y/noAutofocus: the person just asked to write here
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      />
      <Button primary type="submit" disabled={configure.isPending}>
        Save
      </Button>
      <Button onClick={close}>Cancel</Button>
      {configure.error ? <ErrorBox error={configure.error} /> : null}
    </form>
  );
}
