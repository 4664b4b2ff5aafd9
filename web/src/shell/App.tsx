import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { listen } from '../api/events';
import { useSession } from '../api/session';
import { applyTheme } from '../base/theme';
import { Button } from '../widgets/basics';
import { Empty, ErrorBox, Loading } from '../widgets/states';
import { Toasts } from '../widgets/Toast';
import { client } from './client';
import { placeOf } from './crumbs';
import { showOverlay, useOverlay } from './overlay';
import { PageBoundary } from './PageBoundary';
import { PAGES } from './pages';
import { Rail } from './Rail';
import { useNarrowRail } from './rail';
import { SignIn } from './SignIn';
import { TopBar } from './TopBar';
import { returnToPlace } from './token';
import { useArrival } from './useArrival';
import { useKeys } from './useKeys';

applyTheme();
returnToPlace();

const LOAD = {
  search: () => import('./Palette'),
  help: () => import('./Help'),
  jobs: () => import('../features/jobs/JobDrawer'),
};
const OVERLAYS = { search: lazy(LOAD.search), help: lazy(LOAD.help), jobs: lazy(LOAD.jobs) };

/** Fetched once the page stands, so that the first key opens them at once. */
function useOverlaysSoon(): void {
  useEffect(() => {
    const timer = setTimeout(() => Object.values(LOAD).map((load) => load()), 1500);
    return () => clearTimeout(timer);
  }, []);
}

function Overlays() {
  const open = useOverlay();
  if (!open) return null;
  const View = OVERLAYS[open];
  return (
    <Suspense fallback={null}>
      <View onClose={() => showOverlay(null)} />
    </Suspense>
  );
}

function Content() {
  const [location] = useLocation();
  const { section, id } = placeOf(location);
  useArrival();
  return (
    <main id="content" className="content" tabIndex={-1}>
      <PageBoundary place={`${section}/${id}`}>
        <Suspense fallback={<Loading />}>
          <Switch>
            {PAGES.map((page) => (
              <Route key={page.path} path={page.path} component={page.view} />
            ))}
            <Route>
              <Empty title="There is no page at this address">
                <p>The rail at the left leads to everything that is here.</p>
              </Empty>
            </Route>
          </Switch>
        </Suspense>
      </PageBoundary>
    </main>
  );
}

function Frame() {
  const [connected, setConnected] = useState(true);
  const narrow = useNarrowRail();
  useEffect(() => listen(client, setConnected), []);
  useKeys();
  useOverlaysSoon();
  return (
    <div className={`frame ${narrow ? 'narrow' : ''}`}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <Rail />
      <TopBar connected={connected} />
      <Content />
      <Overlays />
      <Toasts />
    </div>
  );
}

/** The frame for those who are known, the way in for the others. */
function Gate() {
  const session = useSession();
  if (session.error?.status === 401) return <SignIn ended={session.data !== undefined} />;
  if (session.data) return <Frame />;
  if (!session.error) return null;
  return (
    <main className="sign-in stack">
      <ErrorBox error={session.error} />
      <div>
        <Button primary onClick={() => void session.refetch()}>
          Try again
        </Button>
      </div>
    </main>
  );
}

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Gate />
    </QueryClientProvider>
  );
}
