// Which of the dropped files belong to one model. One model takes everything that came with it; of
// several, each takes what stands beside it under its name.

import type { NamedFile } from '../api/uploads';

export interface ModelFiles {
  /** The file that is the model, or the folder or archive it is in. */
  title: string;
  files: NamedFile[];
}

const ARCHIVE = /\.(zip|7z|rar|tar|tgz|tar\.\w+|t[bx]z2?)$/i;
const MODEL = /\.(onnx|xml|tflite|pb|pdmodel)$/i;

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1);
const baseOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);
const stemOf = (name: string) => name.replace(/\.[^./]+$/, '');

/** Whether it is a model by itself, and not a part of one that stands beside it. */
function isMain(name: string, names: ReadonlySet<string>): boolean {
  if (/\.json$/i.test(name)) return names.has(`${stemOf(name)}.pdiparams`);
  const part = names.has(`${folderOf(name)}saved_model.pb`) && baseOf(name) !== 'saved_model.pb';
  return ARCHIVE.test(name) || (MODEL.test(name) && !(part && /\.pb$/i.test(name)));
}

/** Whether `file` belongs to the model in `main`, by where it stands and what it is called. */
function belongs(file: string, main: string, mains: readonly string[]): boolean {
  if (file === main) return true;
  if (mains.includes(file) || ARCHIVE.test(main)) return false;
  if (baseOf(main) === 'saved_model.pb') return file.startsWith(folderOf(main));
  if (folderOf(file) !== folderOf(main)) return false;
  if (file.startsWith(`${main}.`) || file.startsWith(`${main}_`)) return true;
  if (stemOf(file) === stemOf(main)) return true;
  const alone = mains.filter((other) => folderOf(other) === folderOf(main)).length === 1;
  return alone && /\.onnx$/i.test(main);
}

function titleOf(files: readonly NamedFile[], main: string | undefined): string {
  if (main === undefined) return files[0]?.name.split('/')[0] ?? '';
  if (baseOf(main) !== 'saved_model.pb') return baseOf(main);
  return baseOf(folderOf(main).slice(0, -1)) || 'saved_model.pb';
}

export function modelsAmong(files: readonly NamedFile[]): ModelFiles[] {
  const names = new Set(files.map((one) => one.name));
  const mains = [...names].filter((name) => isMain(name, names));
  if (mains.length < 2) return [{ title: titleOf(files, mains[0]), files: [...files] }];
  return mains.map((main) => ({
    title: titleOf(files, main),
    files: files.filter((one) => belongs(one.name, main, mains)),
  }));
}
