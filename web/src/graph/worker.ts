// The worker: reads, groups, places, searches and exports, so that the page's own thread only draws.

import { ApiError, type ErrorBody } from '../api/client';
import type { Mode } from './classes';
import { type Details, detailsOf } from './details';
import { pngOf, svgOf } from './exporting';
import type { Side } from './facts';
import type { Palette } from './pen';
import type { Picture } from './picture';
import { pictureOf } from './pictures';
import { copied, type Scene } from './scene';
import { type LayoutWish, Session, Superseded } from './session';

let session: Session | undefined;

function current(): Session {
  if (!session) throw new Error('No model is open.');
  return session;
}

function picture(side: Side, mode: Mode): Picture {
  const { sides, measures, pairs } = current();
  const data = sides[side];
  if (!data?.scene) throw new Error('There is no picture yet.');
  const { facts, grouping, scene } = data;
  return pictureOf(scene, facts, grouping.groups, mode, measures[side], pairs);
}

const api = {
  open(model: string) {
    if (session?.model !== model) {
      session = new Session(model, (side, done, of) => {
        postMessage({ progress: { side, done, of } });
      });
    }
    return session.original();
  },
  runtime: (query: Record<string, string>) => current().runtime(query),
  measured: (run: string | undefined, runtimeDigest: string | undefined) =>
    current().measured(run, runtimeDigest),
  async layout(wish: LayoutWish): Promise<Scene> {
    return current().layout(wish);
  },
  search: (side: Side, text: string) => current().search(side, text),
  details(side: Side, id: number): Details | undefined {
    const net = current().sides[side]?.net;
    return net && detailsOf(net, id);
  },
  svg: (side: Side, mode: Mode, palette: Palette) =>
    new Blob([svgOf(picture(side, mode), palette)], { type: 'image/svg+xml' }),
  png: (side: Side, mode: Mode, palette: Palette) => pngOf(picture(side, mode), palette),
};

export type Api = typeof api;
export interface Call {
  id: number;
  method: keyof Api;
  args: unknown[];
}
export interface Failure {
  message: string;
  superseded: boolean;
  body?: ErrorBody;
  status?: number;
}
export type Answer =
  | { id: number; value: unknown }
  | { id: number; failure: Failure }
  | { progress: { side: Side; done: number; of: number } };

function failure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const superseded = error instanceof Superseded;
  if (!(error instanceof ApiError)) return { message, superseded };
  const { code, kind, where, remedy, status } = error;
  return { message, superseded, body: { code, kind, message, where, remedy }, status };
}

async function answer({ id, method, args }: Call): Promise<void> {
  try {
    const call = api[method] as (...args: unknown[]) => unknown;
    const value = await call(...args);
    if (method !== 'layout') return postMessage({ id, value });
    const { scene, buffers } = copied(value as Scene);
    postMessage({ id, value: scene }, { transfer: buffers });
  } catch (error) {
    postMessage({ id, failure: failure(error) });
  }
}

addEventListener('message', (event: MessageEvent<Call>) => void answer(event.data));
