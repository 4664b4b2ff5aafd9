// Where the cost lies: a tile a layer, its area the cost, gathered and coloured by kind of layer.

import { useCallback, useMemo, useRef } from 'react';
import type { Analysis } from '../../api/types';
import { percent } from '../../base/numbers';
import { Chart } from '../../charts/Chart';
import type { ECharts, Option } from '../../charts/echarts';
import type { Theme } from '../../charts/theme';
import '../../charts/roofline.css';
import { type KindTile, kindTiles, measureOf, shortName, tilesSummary } from './theory';

type MeasureFacts = ReturnType<typeof measureOf>;

function tileOption(tiles: readonly KindTile[], measure: MeasureFacts, colors: Theme): Option {
  return {
    tooltip: {
      formatter: (at: { name: string; data: { note?: string } }) =>
        `${at.name}\n${at.data.note ?? ''}`,
    },
    series: [
      {
        type: 'treemap',
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        data: tiles.map((tile) => kindNode(tile, measure, colors)),
        levels: [
          { itemStyle: { gapWidth: 4, borderWidth: 0, borderColor: colors.background } },
          { itemStyle: { gapWidth: 1, borderWidth: 0, borderColor: colors.background } },
        ],
      },
    ],
  };
}

function kindNode(tile: KindTile, measure: MeasureFacts, colors: Theme) {
  const color = colors.layer[tile.kind];
  const ink = colors.onLayer(tile.kind);
  return {
    name: tile.kind,
    value: tile.value,
    note: `${measure.show(tile.value)} · ${percent(tile.share)}`,
    itemStyle: { color, borderColor: colors.background },
    upperLabel: {
      show: true,
      height: 20,
      color: colors.text,
      fontWeight: 600,
      fontSize: 12,
      formatter: `${tile.kind} ${percent(tile.share, 0)}`,
    },
    children: tile.layers.map((layer) => ({
      id: layer.name,
      name: layer.name,
      value: layer.value,
      note: `${layer.type} · ${measure.show(layer.value)} · ${percent(layer.share)}\noutput ${layer.shapes}`,
      itemStyle: { color },
      label: {
        show: layer.share > 0.012,
        color: ink,
        fontSize: 11,
        lineHeight: 14,
        overflow: 'truncate',
        formatter: `${shortName(layer.name)}\n${percent(layer.share)}`,
      },
    })),
  };
}

interface TreemapProps {
  analysis: Analysis;
  by: string;
  onLayer: (name: string) => void;
}

export function Treemap({ analysis, by, onLayer }: TreemapProps) {
  const measure = measureOf(by);
  const tiles = useMemo(() => kindTiles(analysis, measure), [analysis, measure]);
  const option = useCallback(
    (colors: Theme) => tileOption(tiles, measure, colors),
    [tiles, measure],
  );
  const latest = useRef(onLayer);
  latest.current = onLayer;
  const onReady = useCallback((chart: ECharts) => {
    chart.on('click', (event) => {
      const id = (event.data as { id?: string } | undefined)?.id;
      if (id) latest.current(id);
    });
    return undefined;
  }, []);
  return (
    <>
      <Chart
        title={`${measure.text} by layer`}
        summary={tilesSummary(tiles, measure)}
        option={option}
        onReady={onReady}
        height={360}
        table={{
          columns: ['Layer', 'Type', 'Kind', measure.text, 'Share'],
          rows: tiles.flatMap((tile) =>
            tile.layers.map((one) => [
              one.name,
              one.type,
              tile.kind,
              measure.show(one.value),
              percent(one.share),
            ]),
          ),
        }}
      />
      <Legend tiles={tiles} measure={measure} />
    </>
  );
}

function Legend({ tiles, measure }: { tiles: readonly KindTile[]; measure: MeasureFacts }) {
  return (
    <ul className="kind-legend tile-legend">
      {tiles.map((tile) => (
        <li key={tile.kind}>
          <i className={`kind-dot kind-${tile.kind}`} />
          {tile.kind} {measure.show(tile.value)}, {percent(tile.share)} in {tile.layers.length}{' '}
          {tile.layers.length === 1 ? 'layer' : 'layers'}
        </li>
      ))}
    </ul>
  );
}
