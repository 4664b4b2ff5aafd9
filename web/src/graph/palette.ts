// The colours of the tokens as a canvas needs them.

import { useMemo } from 'react';
import { useThemeName } from '../base/theme';
import { classesOf, type Mode } from './classes';
import type { Palette } from './pen';

export function palette(mode: Mode): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    background: of('bg'),
    raised: of('bg-raised'),
    hover: of('bg-hover'),
    border: of('border'),
    strong: of('border-strong'),
    text: of('text'),
    quiet: of('text-quiet'),
    accent: of('accent'),
    accentSoft: of('accent-soft'),
    warn: of('warn'),
    font: of('font'),
    mono: of('mono'),
    classes: classesOf(mode).map(({ token }) => of(token)),
  };
}

export function usePalette(mode: Mode): Palette {
  const name = useThemeName();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's name decides the colours
  return useMemo(() => palette(mode), [mode, name]);
}
