// When one pane is moved by hand, the other one shows the same layers at the same height.

import { useEffect } from 'react';
import type { Side } from '../../graph/facts';
import { heights, mapped } from '../../graph/link';
import { partners, placeOf } from '../../graph/pictures';
import { isGroup } from '../../graph/plan';
import { type Graph, otherSide } from './useGraph';

export function useLinkedScroll(graph: Graph, linked: boolean): void {
  const { original, runtime } = graph.sides;
  const { pairs } = graph;
  useEffect(() => {
    if (!linked || !original.picture || !runtime.picture || !pairs) return;
    const sides = { original, runtime };
    const stops = (['original', 'runtime'] as const).map((side) => follow(sides, side));
    return () => {
      for (const stop of stops) stop();
    };

    function follow(views: typeof sides, side: Side): () => void {
      const other = otherSide(side);
      const [from, to] = [views[side].picture, views[other].picture];
      if (!from || !to) return () => undefined;
      const place = placeOf(to);
      const pairOf = heights(from.scene, to.scene, (item) => {
        if (isGroup(item)) return item;
        const [first] = partners(pairs, side, item);
        return first === undefined ? undefined : place(first);
      });
      const { camera } = views[side];
      const target = views[other].camera;
      return camera.listen((byHand) => {
        if (!byHand) return;
        const y = mapped(pairOf, camera.view.y + camera.size.height / 2 / camera.view.scale);
        if (y === undefined) return;
        const { scale } = camera.view;
        const middle = target.view.x + target.size.width / 2 / target.view.scale;
        const x = middle - target.size.width / 2 / scale;
        target.move({ scale, x, y: y - target.size.height / 2 / scale });
      });
    }
  }, [linked, original, runtime, pairs]);
}
