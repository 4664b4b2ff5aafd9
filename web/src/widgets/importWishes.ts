// What a person asks of an import, as text of a form, and as the request that says the same.

import { commandLine } from '../base/command';

export interface ImportWishes {
  precision: string;
  /** "images=1,3,224,224 mask=1,1,224,224"; without a name it is the only input's. */
  shapes: string;
  layouts: string;
}
export const NO_WISHES: ImportWishes = { precision: '', shapes: '', layouts: '' };

function byInput(text: string): [string, string][] {
  return text
    .split(/[\s;]+/)
    .filter(Boolean)
    .map((word) => {
      const at = word.lastIndexOf('=');
      return [at < 0 ? '' : word.slice(0, at), word.slice(at + 1)];
    });
}

export interface ImportRequest {
  precision?: 'f16' | 'f32';
  shapes?: Record<string, number[]>;
  layouts?: Record<string, string>;
}

export function importRequest(wishes: ImportWishes): ImportRequest {
  const shapes = byInput(wishes.shapes).map(([name, dimensions]) => [
    name,
    dimensions.split(/[,x]/).map(Number),
  ]);
  const layouts = byInput(wishes.layouts);
  return {
    ...(wishes.precision === 'f16' || wishes.precision === 'f32'
      ? { precision: wishes.precision }
      : {}),
    ...(shapes.length > 0 ? { shapes: Object.fromEntries(shapes) } : {}),
    ...(layouts.length > 0 ? { layouts: Object.fromEntries(layouts) } : {}),
  };
}

export const importCommand = (wishes: ImportWishes) =>
  commandLine('model import', { paths: ['FILE'], ...importRequest(wishes) });
