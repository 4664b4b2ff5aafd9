// The frame around everything about one model: its name, the models made from it, and its tabs.

import { Suspense } from 'react';
import { Link, useParams } from 'wouter';
import { familyOf } from '../api/family';
import { useModel, useModels } from '../api/queries';
import type { Model } from '../api/types';
import { number } from '../base/numbers';
import { Precision } from '../widgets/basics';
import { Empty, Loaded, Loading } from '../widgets/states';
import { ModelName } from './ModelName';
import './model.css';
import { MODEL_TABS, type ModelTab } from './pages';

const tabAddress = (model: string, slug: string) =>
  slug ? `/models/${model}/${slug}` : `/models/${model}`;

/** Original and tuned, one click apart; the tab stays. */
function Family({ model, slug }: { model: Model; slug: string }) {
  const models = useModels();
  const family = familyOf(models.data ?? [], model.id);
  if (family.length < 2) return null;
  return (
    <nav className="family" aria-label="Models of this family">
      {family.map((one) => (
        <span key={one.model.id} className="family-member">
          {one.depth > 0 ? <span aria-hidden="true">{'└'.padStart(one.depth, ' ')}</span> : null}
          <Link
            href={tabAddress(one.model.id, slug)}
            aria-current={one.model.id === model.id ? 'page' : undefined}
          >
            {one.model.name}
          </Link>
          <Precision of={one.model.precision} />
          {one.model.summary?.best_throughput_fps ? (
            <span className="quiet">{number(one.model.summary.best_throughput_fps)} FPS</span>
          ) : null}
        </span>
      ))}
    </nav>
  );
}

function Tabs({ model, here }: { model: string; here: ModelTab | undefined }) {
  return (
    <nav className="model-tabs" aria-label="Views of the model">
      {MODEL_TABS.map((tab) => (
        <Link
          key={tab.slug}
          href={tabAddress(model, tab.slug)}
          aria-current={tab === here ? 'page' : undefined}
        >
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}

export default function ModelPage() {
  const params = useParams<{ id: string; tab?: string }>();
  const slug = params.tab ?? '';
  const query = useModel(params.id);
  const tab = MODEL_TABS.find((one) => one.slug === slug);
  return (
    <Loaded query={query} what="Loading the model">
      {(model) => (
        <div className={`stack ${tab?.wide ? '' : 'reading'}`}>
          <header className="model-head">
            <ModelName model={model} />
            <Family model={model} slug={slug} />
            <Tabs model={model.id} here={tab} />
          </header>
          <Suspense fallback={<Loading />}>
            {tab ? (
              <tab.view key={model.id} model={model.id} />
            ) : (
              <Empty title="There is no such view of a model" />
            )}
          </Suspense>
        </div>
      )}
    </Loaded>
  );
}
