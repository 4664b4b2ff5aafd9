// Names for the types of schema.ts, which `npm run types` makes from the server's own description.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Dataset = Schemas['Dataset'];
export type Benchmark = Schemas['Benchmark'];
export type BenchmarkConfig = Schemas['BenchmarkConfig'];
export type LayerReport = Schemas['LayerReport'];
export type LayerTime = Schemas['LayerTime'];
export type AccuracyReport = Schemas['AccuracyReport'];
export type InferReport = Schemas['InferReport'];
export type QuantizationReport = Schemas['QuantizationReport'];
export type QuantizeProgress = Schemas['QuantizeProgress'];
export type Comparison = Schemas['Comparison'];
export type Analysis = Schemas['Analysis'];
export type LayerAnalysis = Schemas['LayerAnalysis'];
export type GraphView = Schemas['GraphView'];
export type GraphNode = Schemas['GraphNode'];
export type Sweep = Schemas['Sweep'];
export type Package = Schemas['Package'];
export type WeightsReport = Schemas['WeightsReport'];
export type Catalog = Schemas['KeptCatalog'];
export type CatalogEntry = Schemas['CatalogEntry'];
export type Target = Schemas['Target'];
export type Verdict = Schemas['Verdict'];
export type Context = Schemas['Context'];

/** What a list of models says of each beside its record. */
export interface ModelSummary {
  gflop?: number;
  giop?: number;
  parameters?: number;
  best_throughput_fps?: number;
  best_run?: string;
  accuracy?: number;
  accuracy_metric?: string;
  accuracy_run?: string;
}
export type Model = Schemas['Model'] & { summary?: ModelSummary };

export type RunKind =
  | 'benchmark'
  | 'layers'
  | 'sweep'
  | 'accuracy'
  | 'infer'
  | 'quantize'
  | 'compare'
  | 'export';
export interface Run<Result = unknown> extends Omit<Schemas['Run'], 'request' | 'result'> {
  request: Record<string, unknown>;
  result: Result;
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export interface Progress {
  job: string;
  stage: string;
  fraction?: number;
  remaining_seconds?: number;
  message: string;
  partial?: unknown;
}
export interface Job
  extends Pick<Schemas['Job'], 'id' | 'kind' | 'run' | 'attempts' | 'created_at' | 'updated_at'> {
  state: JobState;
  request: { request: Record<string, unknown>; inputs?: Record<string, unknown> };
  error?: { code: string; kind: string; message: string; where?: string; remedy?: string };
  priority?: number;
  progress?: Progress;
}

/** What POST /jobs takes: the request of a command by its kind. */
export interface JobRequests {
  model_import: Partial<Schemas['ModelImportRequest']> & { upload?: string };
  dataset_import: Partial<Schemas['DatasetImportRequest']> & { upload?: string };
  project_import: { upload?: string };
  project_export: Schemas['ProjectExportRequest'];
  catalog_list: Record<string, never>;
  catalog_get: Schemas['CatalogGetRequest'];
  demo: Record<string, never>;
  benchmark: Schemas['BenchmarkRequest'];
  layers: Schemas['LayersRequest'];
  sweep: Schemas['SweepRequest'];
  accuracy: Schemas['AccuracyRequest'];
  infer: Schemas['InferRequest'];
  quantize: Schemas['QuantizeRequest'];
  compare: Schemas['CompareRequest'];
  export: Schemas['ExportRequest'];
  graph: Schemas['GraphRequest'];
  weights: Schemas['WeightsRequest'];
  analyze: Schemas['AnalyzeRequest'];
  targets: Schemas['TargetsRequest'];
}
