// What the search over everything finds, and in which order.

import { datasetLink, layerLink, modelLink, runLink } from '../api/links';
import { headline, runTitle } from '../api/runs';
import type { Dataset, LayerAnalysis, Model, Run } from '../api/types';
import { count, moment } from '../base/numbers';
import type { IconName } from '../widgets/Icon';
import { best } from '../widgets/search';

export interface Item {
  id: string;
  kind: 'Page' | 'Action' | 'Model' | 'Data set' | 'Run' | 'Layer';
  text: string;
  note: string;
  icon: IconName;
  act: { go: string } | { run: () => void };
}

/** At most so many are shown; typing more finds the rest. */
export const SHOWN = 40;

export const pageItems = (
  pages: readonly { path: string; title: string; icon: IconName }[],
): Item[] =>
  pages.map(({ path, title, icon }) => ({
    id: `page:${path}`,
    kind: 'Page',
    text: title,
    note: '',
    icon,
    act: { go: path },
  }));

/** The views of the model that is open. */
export const tabItems = (
  model: Pick<Model, 'id' | 'name'>,
  tabs: readonly { slug: string; title: string }[],
): Item[] =>
  tabs.map(({ slug, title }) => ({
    id: `tab:${slug}`,
    kind: 'Page',
    text: `${title} of ${model.name}`,
    note: '',
    icon: 'models',
    act: { go: modelLink(model.id, slug) },
  }));

export const modelItems = (models: readonly Model[]): Item[] =>
  models.map((model) => ({
    id: `model:${model.id}`,
    kind: 'Model',
    text: model.name,
    note: `${model.precision}, ${model.format}`,
    icon: 'models',
    act: { go: modelLink(model.id) },
  }));

export const datasetItems = (datasets: readonly Dataset[]): Item[] =>
  datasets.map((dataset) => ({
    id: `dataset:${dataset.id}`,
    kind: 'Data set',
    text: dataset.name,
    note: `${count(dataset.images)} images`,
    icon: 'datasets',
    act: { go: datasetLink(dataset.id) },
  }));

export const runItems = (runs: readonly Run[], name: (id: string) => string): Item[] =>
  runs.map((run) => ({
    id: `run:${run.id}`,
    kind: 'Run',
    text: `${runTitle(run, name)} · ${headline(run)}`,
    note: moment(run.created_at),
    icon: 'runs',
    act: { go: runLink(run.id) },
  }));

export const layerItems = (
  model: string,
  layers: readonly Pick<LayerAnalysis, 'name' | 'type'>[],
): Item[] =>
  layers.map((layer) => ({
    id: `layer:${layer.name}`,
    kind: 'Layer',
    text: layer.name,
    note: layer.type,
    icon: 'layer',
    act: { go: layerLink(model, layer.name) },
  }));

/** Ids can be pasted too: the one of a run or a model is found like a name. */
export const found = (typed: string, items: readonly Item[]): Item[] =>
  best(typed, items, ({ text, note, id }) => `${text} ${note} ${id.split(':')[1]}`, SHOWN);
