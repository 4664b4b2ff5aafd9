// Light or dark: what the person chose, else what the system says.

import { useSyncExternalStore } from 'react';

export type ThemeName = 'light' | 'dark';
export type ThemeChoice = ThemeName | 'system';

const KEY = 'hone.theme';
const dark = window.matchMedia?.('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function themeChoice(): ThemeChoice {
  const chosen = localStorage.getItem(KEY);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function themeName(): ThemeName {
  const chosen = themeChoice();
  return chosen === 'system' ? (dark?.matches ? 'dark' : 'light') : chosen;
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = themeName();
  for (const tell of listeners) tell();
}
dark?.addEventListener?.('change', applyTheme);
// Chosen in another tab.
window.addEventListener?.('storage', (event) => event.key === KEY && applyTheme());

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
  applyTheme();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export const useThemeName = () => useSyncExternalStore(subscribe, themeName);
export const useThemeChoice = () => useSyncExternalStore(subscribe, themeChoice);
