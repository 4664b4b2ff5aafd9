// Light or dark: what the person chose, else what the system says.

import { useSyncExternalStore } from 'react';

export type ThemeName = 'light' | 'dark';
const KEY = 'hone.theme';
const system = () => window.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false;
const listeners = new Set<() => void>();

export function themeName(): ThemeName {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system() ? 'dark' : 'light';
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = themeName();
}

export function toggleTheme(): void {
  localStorage.setItem(KEY, themeName() === 'dark' ? 'light' : 'dark');
  applyTheme();
  for (const tell of listeners) tell();
}

export function useThemeName(): ThemeName {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, themeName);
}
