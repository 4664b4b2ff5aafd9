// What a job is called, what it works on, and the command that asks for the same.

import { commandLine } from '../base/command';
import { duration } from '../base/numbers';
import { wordOf } from '../base/words';
import type { Job, JobState } from './types';

const TITLES: Record<string, string> = {
  model_import: 'Model import',
  dataset_import: 'Data set import',
  project_import: 'Project import',
  project_export: 'Project export',
  catalog_list: 'Catalogue',
  catalog_get: 'Model of a catalogue',
  demo: 'Demo',
  benchmark: 'Benchmark',
  layers: 'Layer times',
  sweep: 'Sweep',
  accuracy: 'Accuracy',
  infer: 'Inference',
  quantize: 'Quantization',
  compare: 'Comparison',
  export: 'Package',
  graph: 'Graph',
  weights: 'Weights',
  analyze: 'Theory',
  targets: 'Targets',
};
const COMMANDS: Record<string, string> = {
  model_import: 'model import',
  dataset_import: 'dataset import',
  project_import: 'project import',
  project_export: 'project export',
  catalog_list: 'catalog list',
  catalog_get: 'catalog get',
};

/** Kinds of jobs in the order in which lists offer them. */
export const JOB_KINDS = Object.keys(TITLES);
export const RUN_KINDS = [
  'benchmark',
  'sweep',
  'layers',
  'accuracy',
  'infer',
  'quantize',
  'compare',
  'export',
];

export const kindTitle = (kind: string) => wordOf(TITLES, kind) ?? kind;
export const isLive = (state: JobState) => state === 'queued' || state === 'running';

/** What was asked, as POST /jobs takes it. */
export const requestOf = (job: Job): Record<string, unknown> => job.request.request ?? {};

const lastPart = (path: string) => path.split('/').filter(Boolean).at(-1) ?? path;
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** What it works on: the model's name, the files. `name` knows the names of ids. */
export function subjectOf(job: Job, name: (id: string) => string = (id) => id): string {
  const request = requestOf(job);
  const model = job.request.inputs?.model as { name?: string } | undefined;
  if (model?.name) return model.name;
  if (Array.isArray(request.candidates)) {
    return request.candidates.map((id) => name(String(id))).join(' · ');
  }
  if (Array.isArray(request.paths)) {
    return request.paths.map((path) => lastPart(String(path))).join(', ');
  }
  return (
    text(request.name) ||
    name(text(request.model)) ||
    lastPart(text(request.path)) ||
    text(request.device)
  );
}

export function jobTitle(job: Job, name?: (id: string) => string): string {
  const subject = subjectOf(job, name);
  return subject ? `${kindTitle(job.kind)} · ${subject}` : kindTitle(job.kind);
}

/** The `hone` line that does the same. */
export function jobCommand(job: Job): string {
  const { upload, ...request } = requestOf(job);
  if (job.kind === 'demo') return 'hone demo';
  if (job.kind === 'targets') {
    return request.device ? `hone target check ${String(request.device)}` : 'hone target list';
  }
  if (job.kind === 'project_export' && !request.output) request.output = 'FILE.hone';
  const line = commandLine(COMMANDS[job.kind] ?? job.kind, request);
  return upload ? line.replace(/^(hone \w+ \w+)/, '$1 FILE') : line;
}

/** Seconds from when it was asked for to its last change; until now while it runs. */
export function secondsOf(job: Job, now: number): number | undefined {
  const begin = Date.parse(job.created_at);
  const end = isLive(job.state) ? now : Date.parse(job.updated_at);
  return Number.isNaN(begin) || Number.isNaN(end) ? undefined : Math.max(0, (end - begin) / 1000);
}

/** How long an ended job took; the server's times are whole seconds. */
export function tookText(job: Job): string {
  const seconds = secondsOf(job, 0);
  return seconds === 0 ? 'under 1 s' : duration(seconds);
}
