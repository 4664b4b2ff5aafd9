// A pane's camera follows its scene: the first one is shown from the top, and when groups open or
// close, what one looks at stays where it is.

import { useEffect, useRef } from 'react';
import { anchor, type Camera, carried, firstView, type Size } from './camera';
import { boxAt } from './paint';
import type { Item } from './plan';
import type { Scene } from './scene';

export function useSceneCamera(camera: Camera, scene: Scene | undefined): void {
  const before = useRef<Scene | undefined>(undefined);
  useEffect(() => {
    if (!scene) return;
    const old = before.current;
    before.current = scene;
    if (camera.fresh) {
      show(camera, scene);
      return;
    }
    if (!old || old === scene) return;
    const hold = camera.hold;
    camera.hold = undefined;
    if (hold !== undefined && scene.items.includes(hold)) {
      camera.move(held(camera, hold, old, scene));
      return;
    }
    const item = anchor(old, camera.view, camera.size, scene);
    if (item === undefined) camera.move(firstView(scene, camera.size));
    else camera.move(carried(camera.view, item, old, scene));
  }, [camera, scene]);
}

function show(camera: Camera, scene: Scene): void {
  if (camera.size.width === 0) return;
  camera.fresh = false;
  camera.move(firstView(scene, camera.size));
}

/** The upper left corner of a group that was opened or closed stays under the pointer. */
function held(camera: Camera, item: Item, before: Scene, after: Scene) {
  const [a, b] = [before.items.indexOf(item), after.items.indexOf(item)];
  if (a < 0) return camera.view;
  const [old, now] = [boxAt(before, a), boxAt(after, b)];
  return { ...camera.view, x: camera.view.x + now.x - old.x, y: camera.view.y + now.y - old.y };
}

/** Keeps the camera's size true to its element. */
export function useCameraSize(
  camera: Camera,
  place: React.RefObject<HTMLElement | null>,
  scene: Scene | undefined,
): void {
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () => {
      const size: Size = { width: element.clientWidth, height: element.clientHeight };
      camera.size = size;
      if (camera.fresh && scene) show(camera, scene);
      else camera.move(camera.view);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [camera, place, scene]);
}
