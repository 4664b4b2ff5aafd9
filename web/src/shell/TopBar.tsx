import { toggleTheme, useThemeName } from '../base/theme';
import { Badge } from '../widgets/basics';

export function TopBar({ connected }: { connected: boolean }) {
  const name = useThemeName();
  return (
    <header className="top">
      <span className="top-where" />
      {connected ? null : <Badge kind="warn">connection lost, trying again</Badge>}
      <button type="button" className="button" onClick={toggleTheme} aria-label="Light or dark">
        {name === 'dark' ? '☾' : '☀'}
      </button>
    </header>
  );
}
