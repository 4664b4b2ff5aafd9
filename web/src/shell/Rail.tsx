import { Link, useLocation } from 'wouter';

const PLACES = [
  { path: '/', title: 'Start', sign: '⌂' },
  { path: '/models', title: 'Models', sign: '◆' },
  { path: '/datasets', title: 'Data sets', sign: '▦' },
  { path: '/targets', title: 'Targets', sign: '⚙' },
  { path: '/compare', title: 'Compare', sign: '⇄' },
  { path: '/jobs', title: 'Jobs', sign: '≡' },
];

export function Rail() {
  const [location] = useLocation();
  const here = (path: string) => (path === '/' ? location === '/' : location.startsWith(path));
  return (
    <nav className="rail" aria-label="Workbench">
      <span className="brand">Hone</span>
      {PLACES.map(({ path, title, sign }) => (
        <Link
          key={path}
          href={path}
          className={here(path) ? 'here' : ''}
          aria-current={here(path) ? 'page' : undefined}
        >
          <span aria-hidden="true" className="rail-sign">
            {sign}
          </span>
          {title}
        </Link>
      ))}
    </nav>
  );
}
