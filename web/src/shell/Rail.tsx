import { Link, useLocation } from 'wouter';
import { useSession, useSignOut } from '../api/session';
import { Icon, type IconName } from '../widgets/Icon';
import { toggleRail, useNarrowRail } from './rail';

export const PLACES: { path: string; title: string; icon: IconName }[] = [
  { path: '/', title: 'Start', icon: 'start' },
  { path: '/models', title: 'Models', icon: 'models' },
  { path: '/datasets', title: 'Data sets', icon: 'datasets' },
  { path: '/targets', title: 'Targets', icon: 'targets' },
  { path: '/compare', title: 'Compare', icon: 'compare' },
  { path: '/runs', title: 'Runs', icon: 'runs' },
  { path: '/jobs', title: 'Jobs', icon: 'jobs' },
];

/** Who one is; those with an account can sign out. */
function Who() {
  const session = useSession().data;
  const signOut = useSignOut();
  if (!session || session.name === 'token' || session.name === '') return null;
  return (
    <div className="rail-who">
      <Icon name="person" />
      <span className="rail-word">
        {session.name}
        <span className="quiet"> {session.role}</span>
      </span>
      <button type="button" className="link rail-word" onClick={() => signOut.mutate()}>
        Sign out
      </button>
    </div>
  );
}

export function Rail() {
  const [location] = useLocation();
  const narrow = useNarrowRail();
  // The catalogue is a way to models.
  const place = location.startsWith('/catalog') ? '/models' : location;
  const here = (path: string) => (path === '/' ? place === '/' : place.startsWith(path));
  return (
    <nav className={`rail ${narrow ? 'narrow' : ''}`} aria-label="Workbench">
      <Link href="/" className="brand" aria-label="Hone, start">
        <img src="/icon.svg" alt="" width="20" height="20" />
        <span className="rail-word">Hone</span>
      </Link>
      {PLACES.map(({ path, title, icon }) => (
        <Link
          key={path}
          href={path}
          className={here(path) ? 'here' : ''}
          aria-current={here(path) ? 'page' : undefined}
          title={narrow ? title : undefined}
        >
          <Icon name={icon} />
          <span className={narrow ? 'visually-hidden' : 'rail-word'}>{title}</span>
        </Link>
      ))}
      <span className="rail-rest" />
      <Who />
      <button
        type="button"
        className="rail-toggle"
        aria-expanded={!narrow}
        title={narrow ? 'Wide rail ([)' : 'Narrow rail ([)'}
        onClick={toggleRail}
      >
        <Icon name={narrow ? 'right' : 'left'} />
        <span className={narrow ? 'visually-hidden' : 'rail-word'}>Narrow</span>
      </button>
    </nav>
  );
}
