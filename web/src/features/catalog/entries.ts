// The entries of a catalogue that a filter leaves, and the command that lists the same.

import type { CatalogEntry } from '../../api/types';
import { commandLine } from '../../base/command';

export interface Filter {
  /** Words of the name or the description. */
  search: string;
  task: string;
  framework: string;
  precision: string;
  importable: boolean;
}

export function fits(entry: CatalogEntry, filter: Filter): boolean {
  const text = `${entry.name} ${entry.description}`.toLowerCase();
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return (
    words.every((word) => text.includes(word)) &&
    (!filter.task || entry.task === filter.task) &&
    (!filter.framework || entry.framework === filter.framework) &&
    (!filter.precision || entry.precisions.includes(filter.precision)) &&
    (!filter.importable || entry.not_importable === '')
  );
}

/** Every value that some entry has, in order; empty ones are none. */
export function valuesOf(
  entries: readonly CatalogEntry[],
  of: (entry: CatalogEntry) => readonly string[],
): string[] {
  return [...new Set(entries.flatMap(of))].filter(Boolean).sort();
}

/** The precision that is taken where none is named. */
export function usualPrecision(entry: CatalogEntry): string {
  const has = (one: string) => entry.precisions.includes(one);
  return has('FP32') ? 'FP32' : has('FP16') ? 'FP16' : (entry.precisions[0] ?? '');
}

/** Bytes that have to be fetched: of ready files those of one precision. */
export function bytesOf(entry: CatalogEntry, precision: string): number {
  const wanted = entry.files.filter(
    (file) => entry.precisions.length === 0 || file.name.startsWith(`${precision}/`),
  );
  return wanted.reduce((sum, file) => sum + file.bytes, 0);
}

export function listCommand(place: string, filter: Filter): string {
  const { search: _, ...words } = filter;
  return commandLine('catalog list', { catalog: place, ...words });
}

export function getCommand(place: string, entry: CatalogEntry, precision: string): string {
  return commandLine('catalog get', { name: entry.name, catalog: place, precision });
}
