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

/** The command line also says where the package goes. */
export function commandOf(line: string, model: Pick<Model, 'name'>): string {
  const name = model.name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[.-]+/, '') || 'model';
  return `${line} -o ${name}.tar.gz`;
}

export function settingsText(settings: Package['settings']): string {
  return [
    settings.device,
    `batch ${settings.batch}`,
    ...Object.entries(settings.properties).map(([name, value]) => `${name}=${value}`),
    ...(settings.requests ? [`${settings.requests} requests`] : []),
  ].join(', ');
}
