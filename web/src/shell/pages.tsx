// Every page has one row here: its address, its title and the feature that shows it, loaded when it
// is opened. Tabs of a model stand in MODEL_TABS. Features never import each other.

import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

export interface Page {
  path: string;
  title: string;
  view: LazyExoticComponent<ComponentType>;
}

/** A tab of a model's page; its view gets the model's id. */
export interface ModelTab {
  slug: string;
  title: string;
  view: LazyExoticComponent<ComponentType<{ model: string }>>;
  /** Uses the whole width: graph and wide tables. */
  wide?: boolean;
}

export const PAGES: Page[] = [
  { path: '/', title: 'Start', view: lazy(() => import('../features/start/StartPage')) },
  { path: '/models', title: 'Models', view: lazy(() => import('../features/models/ModelsPage')) },
  { path: '/models/:id/:tab?', title: 'Model', view: lazy(() => import('./ModelPage')) },
  {
    path: '/catalog',
    title: 'Catalogue',
    view: lazy(() => import('../features/catalog/CatalogPage')),
  },
  {
    path: '/datasets',
    title: 'Data sets',
    view: lazy(() => import('../features/datasets/DatasetsPage')),
  },
  {
    path: '/datasets/:id',
    title: 'Data set',
    view: lazy(() => import('../features/datasets/DatasetPage')),
  },
  { path: '/jobs/:id?', title: 'Jobs', view: lazy(() => import('../features/jobs/JobsPage')) },
  {
    path: '/targets/*?',
    title: 'Targets',
    view: lazy(() => import('../features/targets/TargetsPage')),
  },
  {
    path: '/compare',
    title: 'Compare',
    view: lazy(() => import('../features/compare/ComparePage')),
  },
  { path: '/runs', title: 'Runs', view: lazy(() => import('../features/runs/RunsPage')) },
  { path: '/runs/:id', title: 'Run', view: lazy(() => import('../features/runs/RunPage')) },
];

export const MODEL_TABS: ModelTab[] = [
  { slug: '', title: 'Overview', view: lazy(() => import('../features/overview/OverviewTab')) },
  { slug: 'theory', title: 'Theory', view: lazy(() => import('../features/theory/TheoryTab')) },
  {
    slug: 'graph',
    title: 'Graph',
    view: lazy(() => import('../features/graph/GraphTab')),
    wide: true,
  },
  {
    slug: 'benchmark',
    title: 'Benchmark',
    view: lazy(() => import('../features/benchmark/BenchmarkTab')),
  },
  {
    slug: 'layers',
    title: 'Layers',
    view: lazy(() => import('../features/layers/LayersTab')),
    wide: true,
  },
  {
    slug: 'accuracy',
    title: 'Accuracy',
    view: lazy(() => import('../features/accuracy/AccuracyTab')),
  },
  {
    slug: 'quantize',
    title: 'Quantize',
    view: lazy(() => import('../features/quantize/QuantizeTab')),
  },
  { slug: 'deploy', title: 'Deploy', view: lazy(() => import('../features/deploy/DeployTab')) },
];
