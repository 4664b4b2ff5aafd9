// Where I am, read from the address: what stands at the top, and the document's title.

import { kindTitle } from '../api/jobs';
import { wordOf } from '../base/words';

export interface Crumb {
  text: string;
  /** Absent for the last one: that is here. */
  href?: string;
}

const SECTIONS: Record<string, string> = {
  models: 'Models',
  datasets: 'Data sets',
  targets: 'Targets',
  compare: 'Compare',
  jobs: 'Jobs',
  runs: 'Runs',
};

/** What an id is called; undefined while that is not known. */
export interface Names {
  object?: string | undefined;
  /** Title of a model's tab by its slug. */
  tab?: string | undefined;
}

export interface Place {
  section: string;
  id: string;
  tab: string;
}

function decoded(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return part ?? '';
  }
}

export function placeOf(path: string): Place {
  const [section, id, tab] = path.split('/').filter(Boolean);
  return { section: section ?? '', id: decoded(id), tab: tab ?? '' };
}

export function crumbs(path: string, names: Names): Crumb[] {
  const { section, id, tab } = placeOf(path);
  if (!section) return [{ text: 'Start' }];
  if (section === 'catalog') return [{ text: 'Models', href: '/models' }, { text: 'Catalogue' }];
  const steps: Crumb[] = [{ text: wordOf(SECTIONS, section) ?? section, href: `/${section}` }];
  if (id) {
    const href = `/${section}/${encodeURIComponent(id)}`;
    steps.push({ text: names.object ?? id, href });
    if (tab) steps.push({ text: names.tab ?? tab, href: `${href}/${tab}` });
  }
  return steps.map((step, index) => (index < steps.length - 1 ? step : { text: step.text }));
}

/** "Graph · squeezenet1.1 · Hone" */
export function titleOf(path: string, names: Names): string {
  const texts = crumbs(path, names).map((crumb) => crumb.text);
  const shown = texts.length > 1 ? texts.slice(1).reverse() : texts;
  return [...shown, 'Hone'].join(' · ');
}

/** A run or a job in a word or two, before its record is read: the kind and the time. */
export const runName = (run: { kind: string; created_at: string }, model: string) =>
  model ? `${kindTitle(run.kind)} · ${model}` : kindTitle(run.kind);
