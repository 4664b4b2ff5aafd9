import { Badge } from '../widgets/basics';
import { Icon } from '../widgets/Icon';
import { Breadcrumb } from './Breadcrumb';
import { showOverlay } from './overlay';
import { RunningJob } from './RunningJob';
import { ThemeButton } from './ThemeButton';

export function TopBar({ connected }: { connected: boolean }) {
  return (
    <header className="top">
      <Breadcrumb />
      <span role="status">
        {connected ? null : <Badge kind="warn">Connection lost, trying again</Badge>}
      </span>
      <RunningJob />
      <button
        type="button"
        className="search-button"
        aria-haspopup="dialog"
        onClick={() => showOverlay('search')}
      >
        <Icon name="search" />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <ThemeButton />
      <button
        type="button"
        className="icon-button"
        aria-label="Keys and help"
        title="Keys and help (?)"
        aria-haspopup="dialog"
        onClick={() => showOverlay('help')}
      >
        <Icon name="help" />
      </button>
    </header>
  );
}
