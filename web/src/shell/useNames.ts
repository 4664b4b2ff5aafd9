// The names behind the ids of an address, read from what the page has anyway.

import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { jobTitle } from '../api/jobs';
import { runTitle } from '../api/runs';
import type { Job, Run } from '../api/types';
import { wordOf } from '../base/words';
import { useModelNames } from '../widgets/useModelNames';
import type { Names, Place } from './crumbs';
import { MODEL_TABS } from './pages';

const NOUN: Record<string, string> = {
  models: 'model',
  datasets: 'dataset',
  runs: 'run',
  jobs: 'job',
};

function nameOf(
  section: string,
  record: unknown,
  name: (id: string) => string,
): string | undefined {
  if (section === 'jobs') return jobTitle(record as Job, name);
  if (section === 'runs') return runTitle(record as Run, name);
  return (record as { name?: string }).name;
}

export function useNames({ section, id, tab }: Place): Names {
  const noun = wordOf(NOUN, section);
  const name = useModelNames(id !== '' && (section === 'jobs' || section === 'runs'));
  const record = useQuery({
    queryKey: [section, id],
    queryFn: async () => (await get<Record<string, unknown>>(`/${section}/${id}`))[noun ?? ''],
    enabled: noun !== undefined && id !== '',
  });
  return {
    object: record.data ? nameOf(section, record.data, name) : undefined,
    tab: MODEL_TABS.find((one) => one.slug === tab)?.title,
  };
}
