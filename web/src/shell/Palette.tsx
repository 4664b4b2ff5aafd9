// Search over everything, by Ctrl K: a combobox over a list that is always open.

import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { get } from '../api/client';
import { useDatasets, useModels, useRuns } from '../api/queries';
import type { Analysis } from '../api/types';
import { chooseTheme } from '../base/theme';
import { Icon } from '../widgets/Icon';
import { placeOf } from './crumbs';
import { showOverlay } from './overlay';
import '../widgets/dialog.css';
import './palette.css';
import { MODEL_TABS } from './pages';
import {
  datasetItems,
  found,
  type Item,
  layerItems,
  modelItems,
  pageItems,
  runItems,
  SHOWN,
  tabItems,
} from './paletteItems';
import { PLACES } from './Rail';
import { toggleRail } from './rail';

const action = (text: string, run: () => void): Item => ({
  id: `action:${text}`,
  kind: 'Action',
  text,
  note: '',
  icon: 'action',
  act: { run },
});
const ACTIONS: Item[] = [
  action('Show running jobs', () => showOverlay('jobs')),
  action('Show keys', () => showOverlay('help')),
  action('Theme: light', () => chooseTheme('light')),
  action('Theme: dark', () => chooseTheme('dark')),
  action('Theme: as the system', () => chooseTheme('system')),
  action('Rail: narrow or wide', toggleRail),
];

/** Layers of the model that is open; the same answer as the theory tab reads. */
function useLayers(model: string) {
  return useQuery({
    queryKey: ['models', model, 'analysis'],
    queryFn: async () => (await get<{ analysis: Analysis }>(`/models/${model}/analysis`)).analysis,
    enabled: model !== '',
  }).data?.layers;
}

function useItems(): Item[] {
  const [path] = useLocation();
  const { section, id } = placeOf(path);
  const open = section === 'models' ? id : '';
  const models = useModels().data;
  const datasets = useDatasets().data;
  const runs = useRuns({}).data;
  const layers = useLayers(open);
  return useMemo(() => {
    const names = new Map(models?.map((model) => [model.id, model.name]));
    const here = models?.find((model) => model.id === open);
    return [
      ...(here ? tabItems(here, MODEL_TABS) : []),
      ...pageItems([...PLACES, { path: '/catalog', title: 'Catalogue', icon: 'models' }]),
      ...modelItems(models ?? []),
      ...datasetItems(datasets ?? []),
      ...ACTIONS,
      ...runItems(runs ?? [], (model) => names.get(model) ?? model),
      ...layerItems(open, layers ?? []),
    ];
  }, [models, datasets, runs, layers, open]);
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const items = useItems();
  const hits = useMemo(() => found(typed, items), [typed, items]);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const take = (item: Item | undefined) => {
    if (!item) return;
    onClose();
    if ('go' in item.act) navigate(item.act.go);
    else item.act.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt(Math.min(hits.length - 1, Math.max(0, at + step)));
    else if (event.key === 'Enter') take(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it; Esc does the same by key
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label="Search"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="palette-input">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label="Search models, data sets, runs, layers and pages"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={hits.length > 0 ? `${list}-${at}` : undefined}
          autoComplete="off"
          placeholder="Models, data sets, runs, layers, pages"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <Hits id={list} hits={hits} at={at} onPoint={setAt} onTake={take} />
      <p className="palette-foot" role="status">
        {hits.length === 0
          ? 'Nothing fits'
          : `${hits.length === SHOWN ? `First ${SHOWN} of more` : `${hits.length} hits`}`}
      </p>
    </dialog>
  );
}

function Hits(props: {
  id: string;
  hits: Item[];
  at: number;
  onPoint: (index: number) => void;
  onTake: (item: Item) => void;
}) {
  const { id, hits, at, onPoint, onTake } = props;
  return (
    <div className="palette-list" role="listbox" id={id} aria-label="Hits">
      {hits.map((item, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus (combobox)
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's
        <div
          key={item.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          ref={index === at ? (row) => row?.scrollIntoView?.({ block: 'nearest' }) : undefined}
          onPointerMove={() => index !== at && onPoint(index)}
          onClick={() => onTake(item)}
        >
          <Icon name={item.icon} />
          <span className={item.kind === 'Layer' ? 'palette-text mono' : 'palette-text'}>
            {item.text}
          </span>
          <span className="palette-note">{item.note}</span>
          <span className="palette-kind">{item.kind}</span>
        </div>
      ))}
    </div>
  );
}
