// The whole graph beside the pane: where one is, and a way to be elsewhere.

import { type PointerEvent, useEffect, useRef } from 'react';
import type { Camera } from './camera';
import { boxAt } from './paint';
import type { Palette } from './pen';
import type { Picture } from './picture';
import { isGroup } from './plan';
import { composition } from './stats';

const WIDTH = 60;
const HEIGHT = 200;

interface MinimapProps {
  picture: Picture;
  palette: Palette;
  camera: Camera;
}

/** Tall graphs are narrow: the two directions have their own scale. */
function scales({ width, height }: { width: number; height: number }) {
  const y = Math.min(HEIGHT / height, 0.1);
  const x = Math.min(WIDTH / width, 0.1);
  return { x, y, width: Math.max(16, width * x), height: height * y };
}

function whole({ picture, palette }: MinimapProps): HTMLCanvasElement {
  const { scene } = picture;
  const scale = scales(scene);
  const ratio = window.devicePixelRatio || 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(scale.width * ratio);
  canvas.height = Math.ceil(scale.height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.scale(ratio, ratio);
  for (const [index, item] of scene.items.entries()) {
    if (scene.open[index]) continue;
    const box = boxAt(scene, index);
    const stats = isGroup(item) ? picture.stats[~item] : undefined;
    const [main] = stats ? composition(stats, picture.mode).sort((a, b) => b[1] - a[1]) : [];
    const index_ = stats ? (main?.[0] ?? 0) : (picture.classes[item] ?? 0);
    context.fillStyle = palette.classes[index_] ?? palette.quiet;
    context.fillRect(
      box.x * scale.x,
      box.y * scale.y,
      Math.max(1, box.width * scale.x),
      Math.max(0.7, box.height * scale.y),
    );
  }
  return canvas;
}

export function Minimap(props: MinimapProps) {
  const { picture, palette, camera } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = scales(picture.scene);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the picture and its colours decide
  useEffect(() => {
    const base = whole(props);
    const draw = () => {
      const context = canvas.current?.getContext('2d');
      if (!context || !canvas.current) return;
      Object.assign(canvas.current, { width: base.width, height: base.height });
      context.drawImage(base, 0, 0);
      const ratio = window.devicePixelRatio || 1;
      context.scale(ratio, ratio);
      const { view, size } = camera;
      const all =
        view.x <= 0 &&
        view.y <= 0 &&
        view.x + size.width / view.scale >= picture.scene.width &&
        view.y + size.height / view.scale >= picture.scene.height;
      canvas.current.parentElement?.toggleAttribute('hidden', all);
      const top = Math.max(1, view.y * scale.y);
      const left = Math.max(1, view.x * scale.x);
      const right = Math.min(scale.width - 1, (view.x + size.width / view.scale) * scale.x);
      const bottom = Math.min(scale.height - 1, (view.y + size.height / view.scale) * scale.y);
      context.strokeStyle = palette.accent;
      context.lineWidth = 2;
      context.strokeRect(left, top, Math.max(4, right - left), Math.max(4, bottom - top));
    };
    draw();
    return camera.listen(draw);
  }, [picture, palette, camera]);
  const go = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { view, size } = camera;
    const x = (event.clientX - box.left) / scale.x - size.width / 2 / view.scale;
    const y = (event.clientY - box.top) / scale.y - size.height / 2 / view.scale;
    camera.move({ ...view, x, y }, true);
  };
  return (
    <div className="graph-minimap" onPointerDown={go} onPointerMove={go}>
      <canvas ref={canvas} style={{ width: scale.width, height: scale.height }} />
    </div>
  );
}
