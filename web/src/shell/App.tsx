import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { listen } from '../api/events';
import { applyTheme } from '../base/theme';
import { Empty, Loading } from '../widgets/states';
import { Toasts } from '../widgets/Toast';
import { PAGES } from './pages';
import { Rail } from './Rail';
import { TopBar } from './TopBar';

const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 60_000, retry: false, refetchOnWindowFocus: false } },
});
applyTheme();

function Content() {
  const [location] = useLocation();
  useEffect(() => {
    const page = PAGES.find((one) => one.path === location);
    document.title = page ? `${page.title} · Hone` : 'Hone';
  }, [location]);
  return (
    <main id="content" className="content">
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
    </main>
  );
}

export function App() {
  const [connected, setConnected] = useState(true);
  useEffect(() => listen(client, setConnected), []);
  return (
    <>
      <QueryClientProvider client={client}>
        <a className="skip" href="#content">
          Skip to content
        </a>
        <Rail />
        <TopBar connected={connected} />
        <Content />
        <Toasts />
      </QueryClientProvider>
    </>
  );
}
