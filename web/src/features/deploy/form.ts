// What is asked for when a model is packed, and how its settings read.

import type { JobRequests, Model, Package } from '../../api/types';

export interface Form {
  /** A benchmark's id; empty: the fastest valid one. */
  run: string;
  format: 'app' | 'ovms';
  runtime: boolean;
}

export function requestOf(model: Pick<Model, 'id'>, form: Form): JobRequests['export'] {
  return {
    model: model.id,
    ...(form.run ? { run: form.run } : {}),
    ...(form.format === 'app' ? {} : { format: form.format }),
    ...(form.runtime ? { with_runtime: true } : {}),
  };
}

/** A name of files that a shell takes as it stands. */
const plainName = (model: Pick<Model, 'name'>) =>
  model.name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[.-]+/, '') || 'model';

/** The command line also says where the package goes. */
export const commandOf = (line: string, model: Pick<Model, 'name'>) =>
  `${line} -o ${plainName(model)}.tar.gz`;

export function reportCommand(model: Pick<Model, 'id' | 'name'>): string {
  const name = plainName(model);
  return `hone report ${model.id} -o ${name}.html --tables ${name}-tables --script ${name}.sh`;
}

export const projectCommand = (model: Pick<Model, 'id' | 'name'>, withData: boolean) =>
  `hone project export ${model.id} -o ${plainName(model)}.hone${withData ? ' --with-data' : ''}`;

export function settingsText(settings: Package['settings']): string {
  return [
    settings.device,
    `batch ${settings.batch}`,
    ...Object.entries(settings.properties).map(([name, value]) => `${name}=${value}`),
    ...(settings.requests ? [`${settings.requests} requests`] : []),
  ].join(', ');
}
