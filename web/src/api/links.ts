// Where things have their page. Everything that names a run, a model or a data set links through
// these, so that an address is decided once.

import type { Job, Run } from './types';

const part = encodeURIComponent;

export const modelLink = (id: string, tab = '') =>
  tab ? `/models/${part(id)}/${tab}` : `/models/${part(id)}`;
export const datasetLink = (id: string) => `/datasets/${part(id)}`;
export const jobLink = (id: string) => `/jobs/${part(id)}`;
export const targetLink = (id: string) => `/targets/${part(id)}`;
/** Leads on to the view that shows this kind of run. */
export const runLink = (id: string) => `/runs/${part(id)}`;
/** The same run as plain facts. */
export const recordLink = (id: string) => `/runs/${part(id)}?as=record`;
export const layerLink = (model: string, layer: string) =>
  `${modelLink(model, 'graph')}?layer=${part(layer)}`;

const RUN_TABS: Record<string, string> = {
  benchmark: 'benchmark',
  sweep: 'benchmark',
  layers: 'layers',
  accuracy: 'accuracy',
  quantize: 'quantize',
  export: 'deploy',
};

/** The view made for a run of this kind; undefined where only the plain one is left. */
export function runView(run: Pick<Run, 'id' | 'model'> & { kind: string }): string | undefined {
  if (run.kind === 'compare') return `/compare?run=${part(run.id)}`;
  if (run.kind === 'infer' && run.model)
    return `${modelLink(run.model, 'accuracy')}?tried=${part(run.id)}`;
  const tab = RUN_TABS[run.kind];
  return tab && run.model ? `${modelLink(run.model, tab)}?run=${part(run.id)}` : undefined;
}

/** Tab that shows what a job without a run of its own has made. */
const MADE_FOR_TAB: Record<string, string> = {
  graph: 'graph',
  weights: 'theory',
  analyze: 'theory',
};

export interface Outcome {
  href: string;
  text: string;
}

const MADE_A_MODEL = new Set(['model_import', 'project_import', 'catalog_get', 'demo']);

function named(job: Job, id: string): Outcome | undefined {
  if (id.startsWith('r-')) return { href: runLink(id), text: 'Show the result' };
  if (job.kind === 'dataset_import') return { href: datasetLink(id), text: 'Open the data set' };
  if (job.kind === 'project_export')
    return { href: modelLink(id, 'deploy'), text: 'Open the model' };
  if (MADE_A_MODEL.has(job.kind)) return { href: modelLink(id), text: 'Open the model' };
  return undefined;
}

/** What came of a job that is done, as a link; undefined where there is nothing to open. */
export function outcome(job: Job): Outcome | undefined {
  if (job.state !== 'done') return undefined;
  const first = job.run.split(',')[0] ?? '';
  const found = first ? named(job, first) : undefined;
  if (found) return found;
  if (job.kind === 'catalog_list') return { href: '/catalog', text: 'Open the catalogue' };
  if (job.kind === 'targets') return { href: '/targets', text: 'Open the targets' };
  const model = job.request.inputs?.model as { id?: string } | undefined;
  const id = model?.id ?? job.request.request?.model;
  const tab = MADE_FOR_TAB[job.kind];
  return tab && typeof id === 'string'
    ? { href: modelLink(id, tab), text: 'Open the model' }
    : undefined;
}
