// What was dropped or chosen, as files with their place in its folder.

import type { NamedFile } from '../api/uploads';

function filesOf(folder: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    const all: FileSystemEntry[] = [];
    const more = () =>
      folder.readEntries((some) => {
        if (some.length === 0) return resolve(all);
        all.push(...some);
        more();
      }, reject);
    more();
  });
}

async function walk(entry: FileSystemEntry, into: NamedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    into.push({ name: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (const inner of await filesOf(reader)) await walk(inner, into);
}

const hidden = (name: string) => /(^|\/)(\.|__MACOSX\/)/.test(name);

/** Files and whole folders of a drop, hidden ones left out. */
export async function droppedFiles(transfer: DataTransfer): Promise<NamedFile[]> {
  // The entries must be taken before the first await: the transfer is emptied after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const loose = [...transfer.files].map((file) => ({ name: file.name, file }));
  if (!entries.some((entry) => entry)) return loose;
  const files: NamedFile[] = [];
  for (const entry of entries) if (entry) await walk(entry, files);
  return files.filter((one) => !hidden(one.name));
}

export function chosenFiles(list: FileList | null): NamedFile[] {
  return [...(list ?? [])]
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    .filter((one) => !hidden(one.name));
}
