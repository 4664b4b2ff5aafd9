// Another name for a data set.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ApiError, patch } from '../../api/client';
import type { Dataset } from '../../api/types';
import { Button, Field } from '../../widgets/basics';
import { Dialog } from '../../widgets/Dialog';
import { ErrorBox } from '../../widgets/states';

export function Rename({ dataset }: { dataset: Dataset }) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>Rename…</Button>
      {asked ? <Ask dataset={dataset} onClose={() => setAsked(false)} /> : null}
    </>
  );
}

function Ask({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const [name, setName] = useState(dataset.name);
  const client = useQueryClient();
  const rename = useMutation<unknown, ApiError, string>({
    mutationFn: (next) => patch(`/datasets/${dataset.id}`, { name: next }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['datasets'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name.trim());
  };
  return (
    <Dialog title={`Rename ${dataset.name}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name">
          {(id) => <input id={id} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        {rename.error ? <ErrorBox error={rename.error} /> : null}
        <span>
          <Button primary type="submit" disabled={!name.trim() || rename.isPending}>
            Rename
          </Button>
        </span>
      </form>
    </Dialog>
  );
}
