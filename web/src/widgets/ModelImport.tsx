// Where a model comes in: drop it, choose it, see how far it is. What it should become stands in a
// folded line, for those who need it.

import { type ReactNode, useState } from 'react';
import { startImport } from '../api/imports';
import { modelLink } from '../api/links';
import type { NamedFile } from '../api/uploads';
import { CopyCommand, Field } from './basics';
import { DropZone } from './DropZone';
import { ImportList } from './ImportList';
import { type ImportWishes, importCommand, importRequest, NO_WISHES } from './importWishes';
import { modelsAmong } from './modelFiles';

const opened = (id: string) => `${modelLink(id)}?card=edit`;

export function ModelImport({ children }: { children: ReactNode }) {
  const [wishes, setWishes] = useState(NO_WISHES);
  const take = (files: NamedFile[]) => {
    const isProject = (one: NamedFile) => one.name.endsWith('.hone');
    for (const project of files.filter(isProject))
      startImport('project_import', project.name, [project]);
    for (const model of modelsAmong(files.filter((one) => !isProject(one))))
      startImport('model_import', model.title, model.files, importRequest(wishes));
  };
  return (
    <div className="stack model-import">
      <DropZone label="Model files" onFiles={take}>
        {children}
      </DropZone>
      <details>
        <summary>Import options</summary>
        <Wishes wishes={wishes} onChange={setWishes} />
      </details>
      <ImportList kind="model_import" address={opened} />
      <ImportList kind="project_import" address={modelLink} />
    </div>
  );
}

interface WishesProps {
  wishes: ImportWishes;
  onChange: (wishes: ImportWishes) => void;
}

function Wishes({ wishes, onChange }: WishesProps) {
  const set = (change: Partial<ImportWishes>) => onChange({ ...wishes, ...change });
  return (
    <div className="import-wishes">
      <Field label="Precision of the weights">
        {(id) => (
          <select
            id={id}
            value={wishes.precision}
            onChange={(event) => set({ precision: event.target.value })}
          >
            <option value="">as they are</option>
            <option value="f16">f16</option>
            <option value="f32">f32</option>
          </select>
        )}
      </Field>
      <Field label="Input shapes" hint="Where dimensions are open: images=1,3,224,224">
        {(id) => (
          <input
            id={id}
            value={wishes.shapes}
            onChange={(event) => set({ shapes: event.target.value })}
          />
        )}
      </Field>
      <Field label="Input layouts" hint="Where they cannot be told: images=NHWC">
        {(id) => (
          <input
            id={id}
            value={wishes.layouts}
            onChange={(event) => set({ layouts: event.target.value })}
          />
        )}
      </Field>
      <CopyCommand line={importCommand(wishes)} />
    </div>
  );
}
