import { chooseTheme, type ThemeChoice, useThemeChoice } from '../base/theme';
import { Icon, type IconName } from '../widgets/Icon';

const NEXT: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const ICON: Record<ThemeChoice, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

/** As the system, light, dark: one after the other. */
export function ThemeButton() {
  const choice = useThemeChoice();
  const text = `Theme: ${choice}. Change to ${NEXT[choice]}`;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={text}
      title={text}
      onClick={() => chooseTheme(NEXT[choice])}
    >
      <Icon name={ICON[choice]} />
    </button>
  );
}
