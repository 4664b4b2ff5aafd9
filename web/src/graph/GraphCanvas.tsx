// One graph on a canvas: draws what the camera sees, and turns pointer and wheel into moves of the
// camera. Everything it does by pointer is there by key as well (GraphPane).

import { type PointerEvent, useEffect, useRef } from 'react';
import { type Camera, itemAt, kept, panned, seenRect, zoomed } from './camera';
import { CanvasPen } from './canvasPen';
import { GROUP_HEAD } from './cards';
import { boxAt, paint } from './paint';
import type { Palette } from './pen';
import type { Emphasis, Picture } from './picture';
import { type Item, isGroup } from './plan';
import { useCameraSize, useSceneCamera } from './useCamera';

export interface GraphCanvasProps {
  picture: Picture;
  emphasis: Emphasis;
  palette: Palette;
  camera: Camera;
  onSelect: (item: Item | undefined) => void;
  onToggle: (group: number) => void;
  onHover: (item: Item | undefined) => void;
}

function draw(canvas: HTMLCanvasElement, props: GraphCanvasProps): void {
  const { camera, picture, emphasis, palette } = props;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [camera.size.width * ratio, camera.size.height * ratio].map(Math.round);
  if (!width || !height) return;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  const { view } = camera;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, camera.size.width, camera.size.height);
  context.scale(view.scale, view.scale);
  context.translate(-view.x, -view.y);
  const seen = seenRect(view, camera.size);
  paint(new CanvasPen(context, palette), { picture, emphasis, palette, seen, scale: view.scale });
}

/** Draws once a frame at most, when something changed. */
function useDrawing(canvas: React.RefObject<HTMLCanvasElement | null>, props: GraphCanvasProps) {
  const latest = useRef(props);
  latest.current = props;
  const frame = useRef(0);
  const { camera, picture, emphasis, palette } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn decides when to draw
  useEffect(() => {
    const later = () => {
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(() => {
        if (canvas.current) draw(canvas.current, latest.current);
      });
    };
    later();
    const stop = camera.listen(later);
    return () => {
      stop();
      cancelAnimationFrame(frame.current);
    };
  }, [camera, picture, emphasis, palette]);
}

/** The wheel scrolls; with Ctrl, or by pinching, it zooms where the pointer is. */
function useWheel(place: React.RefObject<HTMLElement | null>, props: GraphCanvasProps): void {
  const { camera } = props;
  const { scene } = props.picture;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
      const box = element.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const view = event.ctrlKey
        ? zoomed(camera.view, 2 ** (-event.deltaY * unit * 0.005), x, y)
        : event.shiftKey
          ? panned(camera.view, event.deltaY * unit, 0)
          : panned(camera.view, event.deltaX * unit, event.deltaY * unit);
      camera.move(kept(view, scene, camera.size), true);
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [place, camera, scene]);
}

interface Drag {
  x: number;
  y: number;
  moved: boolean;
}
const CLICK_PX = 4;

export function GraphCanvas(props: GraphCanvasProps) {
  const { camera, picture, onSelect, onToggle, onHover } = props;
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | undefined>(undefined);
  useCameraSize(camera, place, picture.scene);
  useSceneCamera(camera, picture.scene);
  useDrawing(canvas, props);
  useWheel(place, props);

  const spot = (event: { clientX: number; clientY: number }) => {
    const box = place.current?.getBoundingClientRect();
    const { view } = camera;
    const x = view.x + (event.clientX - (box?.left ?? 0)) / view.scale;
    const y = view.y + (event.clientY - (box?.top ?? 0)) / view.scale;
    return { x, y, item: itemAt(picture.scene, x, y, GROUP_HEAD) };
  };
  const move = (event: PointerEvent) => {
    const from = drag.current;
    if (!from) {
      onHover(spot(event).item);
      return;
    }
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(dx, dy) < CLICK_PX) return;
    drag.current = { x: event.clientX, y: event.clientY, moved: true };
    camera.move(kept(panned(camera.view, -dx, -dy), picture.scene, camera.size), true);
  };
  const up = (event: PointerEvent) => {
    const { moved } = drag.current ?? { moved: true };
    drag.current = undefined;
    if (moved) return;
    const { item, x, y } = spot(event);
    if (item !== undefined && isGroup(item) && onSign(picture, item, x, y)) onToggle(~item);
    else onSelect(item);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pane around it has the role and the keys
    <div
      ref={place}
      className="graph-canvas"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        drag.current = { x: event.clientX, y: event.clientY, moved: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={up}
      onPointerLeave={() => onHover(undefined)}
      onDoubleClick={(event) => {
        const { item } = spot(event);
        if (item !== undefined && isGroup(item)) onToggle(~item);
      }}
    >
      <canvas ref={canvas} />
    </div>
  );
}

/** The triangle of a group; of an open one its whole head. */
function onSign(picture: Picture, item: Item, x: number, y: number): boolean {
  const index = picture.scene.items.indexOf(item);
  const box = boxAt(picture.scene, index);
  if (picture.scene.open[index]) return true;
  return x - box.x < 24 && y - box.y < 30;
}
