// Places a plan: every open group by itself, innermost first, so that what did not change is taken
// from before; then all of it together as one scene.

import { CARD_HEIGHT, GROUP_HEAD } from './cards';
import type { Elk, ElkEdge, ElkNode, ElkPort } from './elk';
import type { Net } from './net';
import { type Container, groupItem, type Item, isGroup, type Piece, type Plan } from './plan';
import type { Scene } from './scene';

/** Where everything of a container lies, in the container's own order of items, pieces and ports. */
interface PlacedContainer {
  id: number;
  width: number;
  height: number;
  boxes: { x: number; y: number; width: number; height: number }[];
  /** Corners of each piece, x and y in turn. */
  lines: number[][];
  /** x of the ports at the border. */
  inX: number[];
  outX: number[];
}
export type Memory = Map<string, PlacedContainer>;
export type Widths = (item: Item) => number;

const OPTIONS = (items: number): Record<string, string> => ({
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '8',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.layered.nodePlacement.strategy': items > 250 ? 'BRANDES_KOEPF' : 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.thoroughness': items > 500 ? '2' : '7',
});

const port = (id: string, side: 'NORTH' | 'SOUTH', x?: number, y?: number): ElkPort => ({
  id,
  width: 0,
  height: 0,
  ...(x === undefined ? {} : { x, y: y ?? 0 }),
  layoutOptions: { 'elk.port.side': side },
});

function openChild(item: Item, inner: PlacedContainer, content: Container | undefined): ElkNode {
  const top = (content?.ins ?? []).map((tensor, index) =>
    port(`${item}i${tensor}`, 'NORTH', inner.inX[index], 0),
  );
  const bottom = (content?.outs ?? []).map((tensor, index) =>
    port(`${item}o${tensor}`, 'SOUTH', inner.outX[index], inner.height),
  );
  return {
    id: String(item),
    width: inner.width,
    height: inner.height,
    ports: [...top, ...bottom],
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  };
}

/** A closed item: one port for each tensor that it makes and for each that it reads. */
function closedChild(item: Item, container: Container, width: number): ElkNode {
  const ports = new Map<string, ElkPort>();
  for (const piece of container.pieces) {
    const made = `${item}o${piece.tensor}`;
    const read = `${item}i${piece.tensor}`;
    if (piece.source === item) ports.set(made, port(made, 'SOUTH'));
    if (piece.target === item) ports.set(read, port(read, 'NORTH'));
  }
  return {
    id: String(item),
    width,
    height: CARD_HEIGHT,
    ports: [...ports.values()],
    layoutOptions: { 'elk.portConstraints': 'FIXED_SIDE' },
  };
}

/** Open body groups take edges that end at their layer: their border has a port for those too. */
function withMissingPorts(child: ElkNode, item: Item, container: Container): ElkNode {
  const known = new Set(child.ports?.map((one) => one.id));
  const middle = (child.width ?? 0) / 2;
  for (const piece of container.pieces) {
    const made = `${item}o${piece.tensor}`;
    const read = `${item}i${piece.tensor}`;
    if (piece.source === item && !known.has(made)) {
      known.add(made);
      child.ports?.push(port(made, 'SOUTH', middle, child.height));
    }
    if (piece.target === item && !known.has(read)) {
      known.add(read);
      child.ports?.push(port(read, 'NORTH', middle, 0));
    }
  }
  return child;
}

function edgeOf(piece: Piece, index: number, group: number): ElkEdge {
  const source = piece.source === 'in' ? `${groupItem(group)}i` : `${piece.source}o`;
  const target = piece.target === 'out' ? `${groupItem(group)}o` : `${piece.target}i`;
  return {
    id: `e${index}`,
    sources: [`${source}${piece.tensor}`],
    targets: [`${target}${piece.tensor}`],
  };
}

function elkGraph(
  plan: Plan,
  container: Container,
  done: Map<number, PlacedContainer>,
  width: Widths,
): ElkNode {
  const { group } = container;
  const own = groupItem(group);
  const children = container.items.map((item) => {
    const inner = isGroup(item) ? done.get(~item) : undefined;
    return inner
      ? withMissingPorts(openChild(item, inner, plan.containers.get(~item)), item, container)
      : closedChild(item, container, width(item));
  });
  const edges = container.pieces.map((piece, index) => edgeOf(piece, index, group));
  const layoutOptions = OPTIONS(children.length);
  if (group === 0)
    return {
      id: 'root',
      children,
      edges,
      layoutOptions: { ...layoutOptions, 'elk.padding': '[top=16,left=16,bottom=16,right=16]' },
    };
  const ports = [
    ...container.ins.map((tensor) => port(`${own}i${tensor}`, 'NORTH')),
    ...container.outs.map((tensor) => port(`${own}o${tensor}`, 'SOUTH')),
  ];
  const frame: ElkNode = {
    id: String(own),
    children,
    edges,
    ports,
    layoutOptions: {
      ...layoutOptions,
      'elk.portConstraints': 'FIXED_SIDE',
      'elk.nodeSize.constraints': 'MINIMUM_SIZE PORTS',
      'elk.nodeSize.minimum': `(${width(own)}, ${CARD_HEIGHT})`,
      'elk.padding': `[top=${GROUP_HEAD + 14},left=14,bottom=16,right=14]`,
    },
  };
  return { id: 'root', children: [frame], layoutOptions: { 'elk.algorithm': 'layered' } };
}

const corners = (edge: ElkEdge): number[] => {
  const [section] = edge.sections ?? [];
  if (!section) return [];
  const all = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  return all.flatMap(({ x, y }) => [x, y]);
};

function read(done: ElkNode, container: Container, id: number): PlacedContainer {
  const frame = container.group === 0 ? done : (done.children?.[0] ?? done);
  const own = groupItem(container.group);
  const portX = new Map((frame.ports ?? []).map((one) => [one.id, one.x ?? 0]));
  return straightened(
    {
      id,
      width: frame.width ?? 0,
      height: frame.height ?? 0,
      boxes: (frame.children ?? []).map(({ x = 0, y = 0, width = 0, height = 0 }) => ({
        x,
        y,
        width,
        height,
      })),
      lines: (frame.edges ?? []).map(corners),
      inX: container.ins.map((tensor) => portX.get(`${own}i${tensor}`) ?? 0),
      outX: container.outs.map((tensor) => portX.get(`${own}o${tensor}`) ?? 0),
    },
    container,
  );
}

/**
 * One tensor in or out passes the middle of the border, so that a row of open groups stays in line
 * instead of drifting sideways.
 */
function straightened(one: PlacedContainer, container: Container): PlacedContainer {
  if (container.group === 0) return one;
  const middle = one.width / 2;
  if (one.inX.length === 1 && one.inX[0] !== middle) {
    for (const [index, piece] of container.pieces.entries()) {
      const line = one.lines[index];
      if (piece.source !== 'in' || !line?.length) continue;
      one.lines[index] = [
        middle,
        0,
        middle,
        GROUP_HEAD + 4,
        line[0] ?? 0,
        GROUP_HEAD + 4,
        ...line.slice(2),
      ];
    }
    one.inX[0] = middle;
  }
  if (one.outX.length === 1 && one.outX[0] !== middle) {
    const y = one.height - 6;
    for (const [index, piece] of container.pieces.entries()) {
      const line = one.lines[index];
      if (piece.target !== 'out' || !line?.length) continue;
      one.lines[index] = [...line.slice(0, -2), line.at(-2) ?? 0, y, middle, y, middle, one.height];
    }
    one.outX[0] = middle;
  }
  return one;
}

/**
 * Says how a group's content looks, without names: repeated blocks of a network are placed once.
 * Items, tensors and pieces are told by their position.
 */
function structure(container: Container, inner: Map<Item, string>, width: Widths): string {
  const position = new Map<Item | string, number>();
  for (const item of container.items) position.set(item, position.size);
  const tensors = new Map<string, number>();
  for (const piece of container.pieces)
    if (!tensors.has(piece.tensor)) tensors.set(piece.tensor, tensors.size);
  const items = container.items.map((item) => inner.get(item) ?? width(item));
  const pieces = container.pieces.map(
    ({ source, target, tensor }) =>
      `${position.get(source) ?? 'i'}>${position.get(target) ?? 'o'}#${tensors.get(tensor)}`,
  );
  const ports = [container.ins, container.outs].map((list) => list.map((one) => tensors.get(one)));
  const own = container.group === 0 ? 'root' : width(groupItem(container.group));
  return `${own}(${items.join()}|${pieces.join()}|${ports.join('|')})`;
}

function innermostFirst(plan: Plan): number[] {
  const order: number[] = [];
  const visit = (group: number) => {
    for (const item of plan.containers.get(group)?.items ?? []) {
      if (isGroup(item) && plan.containers.has(~item)) visit(~item);
    }
    order.push(group);
  };
  visit(0);
  return order;
}

/** Places every open group. `pause` is awaited between groups and may throw to give up. */
export async function place(
  plan: Plan,
  width: Widths,
  elk: () => Promise<Elk>,
  memory: Memory,
  pause: (done: number, of: number) => Promise<void>,
): Promise<Map<number, PlacedContainer>> {
  const placed = new Map<number, PlacedContainer>();
  const looks = new Map<Item, string>();
  const order = innermostFirst(plan);
  for (const [index, group] of order.entries()) {
    const container = plan.containers.get(group);
    if (!container) continue;
    const key = structure(container, looks, width);
    let one = memory.get(key);
    if (!one) {
      const graph = elkGraph(plan, container, placed, width);
      one = read((await elk())(graph), container, memory.size);
      memory.set(key, one);
      await pause(index + 1, order.length);
    }
    looks.set(groupItem(group), `@${one.id}`);
    placed.set(group, one);
  }
  return placed;
}

class Lists {
  items: number[] = [];
  open: number[] = [];
  boxes: number[] = [];
  edgeFrom: number[] = [];
  edgePort: number[] = [];
  edgeLast: number[] = [];
  edgeToStart: number[] = [0];
  edgeTo: number[] = [];
  pointStart: number[] = [0];
  points: number[] = [];
}

function addPieces(lists: Lists, container: Container, one: PlacedContainer, x: number, y: number) {
  for (const [index, piece] of container.pieces.entries()) {
    lists.edgeFrom.push(piece.from);
    lists.edgePort.push(piece.fromPort);
    lists.edgeLast.push(piece.target === 'out' ? 0 : Number(piece.last));
    lists.edgeTo.push(...piece.to);
    lists.edgeToStart.push(lists.edgeTo.length);
    const line = one.lines[index] ?? [];
    for (let at = 0; at < line.length; at += 2)
      lists.points.push((line[at] ?? 0) + x, (line[at + 1] ?? 0) + y);
    lists.pointStart.push(lists.points.length / 2);
  }
}

/** All groups together, in the coordinates of the whole. */
export function compose(plan: Plan, placed: Map<number, PlacedContainer>): Scene {
  const lists = new Lists();
  const walk = (group: number, x: number, y: number): void => {
    const container = plan.containers.get(group);
    const one = placed.get(group);
    if (!container || !one) return;
    addPieces(lists, container, one, x, y);
    for (const [index, item] of container.items.entries()) {
      const box = one.boxes[index] ?? { x: 0, y: 0, width: 0, height: 0 };
      const open = isGroup(item) && placed.has(~item);
      lists.items.push(item);
      lists.open.push(Number(open));
      lists.boxes.push(box.x + x, box.y + y, box.width, box.height);
      if (open) walk(~item, box.x + x, box.y + y);
    }
  };
  walk(0, 0, 0);
  const root = placed.get(0);
  return {
    width: root?.width ?? 0,
    height: root?.height ?? 0,
    items: Int32Array.from(lists.items),
    open: Uint8Array.from(lists.open),
    boxes: Float32Array.from(lists.boxes),
    edgeFrom: Int32Array.from(lists.edgeFrom),
    edgePort: Int32Array.from(lists.edgePort),
    edgeLast: Uint8Array.from(lists.edgeLast),
    edgeToStart: Uint32Array.from(lists.edgeToStart),
    edgeTo: Int32Array.from(lists.edgeTo),
    pointStart: Uint32Array.from(lists.pointStart),
    points: Float32Array.from(lists.points),
  };
}

export function netWidths(
  net: Net,
  width: (id: number) => number,
  group: (id: number) => number,
): Widths {
  const known = new Map<Item, number>();
  return (item) => {
    let value = known.get(item);
    if (value === undefined) {
      value = isGroup(item) ? group(~item) : net.nodes[item] ? width(item) : 0;
      known.set(item, value);
    }
    return value;
  };
}
