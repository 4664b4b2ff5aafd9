// A laid-out picture as flat arrays: quick to draw, to send between threads and to keep.

export interface Scene {
  width: number;
  height: number;
  /** Nodes as their number, groups as its complement; outer groups before what they hold. */
  items: Int32Array;
  /** 1 where the item is an open group. */
  open: Uint8Array;
  /** x, y, width, height of each item. */
  boxes: Float32Array;
  /** Maker and its port of each piece of an edge. */
  edgeFrom: Int32Array;
  edgePort: Int32Array;
  /** 1 where the piece ends at its reader and has an arrow. */
  edgeLast: Uint8Array;
  /** Readers of piece i: edgeTo[edgeToStart[i] … edgeToStart[i + 1]]. */
  edgeToStart: Uint32Array;
  edgeTo: Int32Array;
  /** Corners of piece i: points[2 · pointStart[i] …], x and y in turn. */
  pointStart: Uint32Array;
  points: Float32Array;
}

const ARRAYS = {
  items: Int32Array,
  open: Uint8Array,
  boxes: Float32Array,
  edgeFrom: Int32Array,
  edgePort: Int32Array,
  edgeLast: Uint8Array,
  edgeToStart: Uint32Array,
  edgeTo: Int32Array,
  pointStart: Uint32Array,
  points: Float32Array,
} as const;
type ArrayName = keyof typeof ARRAYS;
const NAMES = Object.keys(ARRAYS) as ArrayName[];

export type KeptScene = { version: number; width: number; height: number } & Record<
  ArrayName,
  number[]
>;
/** Layouts that another version of the page kept are not read. */
export const LAYOUT_VERSION = 2;

/** As JSON, coordinates to a quarter of a pixel. */
export function kept(scene: Scene): KeptScene {
  const lists = NAMES.map((name) => {
    const rounded = Array.from(scene[name], (value) => Math.round(value * 4) / 4);
    return [name, rounded] as const;
  });
  const { width, height } = scene;
  return { version: LAYOUT_VERSION, width, height, ...Object.fromEntries(lists) } as KeptScene;
}

/** The kept layout, if it fits a network of so many nodes; else undefined. */
export function restored(from: KeptScene, nodes: number): Scene | undefined {
  if (from.version !== LAYOUT_VERSION || !NAMES.every((name) => Array.isArray(from[name])))
    return undefined;
  const fits =
    from.items.every((item) => item < nodes) && from.boxes.length === from.items.length * 4;
  const sound = from.pointStart.at(-1) === from.points.length / 2;
  if (!fits || !sound || from.pointStart.length !== from.edgeFrom.length + 1) return undefined;
  const arrays = NAMES.map((name) => [name, ARRAYS[name].from(from[name])] as const);
  return { width: from.width, height: from.height, ...Object.fromEntries(arrays) } as Scene;
}

/** A copy whose buffers can be handed to another thread. */
export function copied(scene: Scene): { scene: Scene; buffers: ArrayBuffer[] } {
  const arrays = NAMES.map((name) => [name, scene[name].slice()] as const);
  const copy = { width: scene.width, height: scene.height, ...Object.fromEntries(arrays) } as Scene;
  return { scene: copy, buffers: NAMES.map((name) => copy[name].buffer as ArrayBuffer) };
}
