// A chart with what every chart has: its table one click away, PNG, SVG and CSV, a summary in words
// for those who do not see it, and the page's own colours.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useThemeName } from '../base/theme';
import type { ECharts, Option } from './echarts';
import { saveBlob, saveCsv, type Table } from './save';
import { type Theme, theme } from './theme';

export interface ChartProps {
  title: string;
  /** One or two sentences that say what the picture shows. */
  summary: string;
  /** ECharts' option; called again when the theme changes. */
  option: (theme: Theme) => Option;
  /** The same as numbers. */
  table: Table;
  height?: number;
  actions?: ReactNode;
  /** Called with the chart once it stands, for clicks and brushes; what it returns undoes it. */
  onReady?: (chart: ECharts) => undefined | (() => void);
  /** Lies above the drawing, such as a threshold to drag. */
  overlay?: ReactNode;
}

const COMMON = (colors: Theme): Option => ({
  animation: false,
  textStyle: { fontFamily: 'inherit', color: colors.text },
  color: colors.series,
  tooltip: {
    renderMode: 'richText',
    confine: true,
    backgroundColor: colors.background,
    borderColor: colors.border,
    textStyle: { color: colors.text, fontSize: 12 },
  },
});

function useChart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const [ready, setReady] = useState(false);
  const { option, onReady } = props;
  const name = useThemeName();
  useEffect(() => {
    let gone = false;
    let observer: ResizeObserver | undefined;
    let undo: undefined | (() => void);
    void import('./echarts').then(({ core }) => {
      if (gone || !place.current) return;
      chart.current = core.init(place.current, null, { renderer: 'canvas' });
      undo = onReady?.(chart.current);
      observer = new ResizeObserver(() => chart.current?.resize());
      observer.observe(place.current);
      setReady(true);
    });
    return () => {
      gone = true;
      undo?.();
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = null;
      setReady(false);
    };
  }, [onReady]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's name decides the colours
  useEffect(() => {
    if (!ready) return;
    const colors = theme();
    const { tooltip: common, ...rest } = COMMON(colors);
    const own = option(colors);
    const tooltip = { ...(common as object), ...((own.tooltip as object | undefined) ?? {}) };
    chart.current?.setOption({ ...rest, ...own, tooltip }, { notMerge: true });
  }, [option, ready, name]);
  return { place, chart };
}

async function saveSvg(props: ChartProps, width: number, height: number): Promise<void> {
  const { core } = await import('./echarts');
  const drawn = core.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const colors = theme();
  drawn.setOption({ ...COMMON(colors), ...props.option(colors) });
  saveBlob(new Blob([drawn.renderToSVGString()], { type: 'image/svg+xml' }), `${props.title}.svg`);
  drawn.dispose();
}

async function savePng(chart: ECharts, title: string): Promise<void> {
  const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: theme().background });
  canvas.toBlob((blob) => blob && saveBlob(blob, `${title}.png`));
}

export function Chart(props: ChartProps) {
  const { title, summary, table, height = 320, actions, overlay } = props;
  const { place, chart } = useChart(props);
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="chart">
      <figcaption className="chart-head">
        <h3>{title}</h3>
        <span className="chart-actions">
          {actions}
          <button
            type="button"
            className="link"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'chart' : 'table'}
          </button>
          <button
            type="button"
            className="link"
            onClick={() => chart.current && void savePng(chart.current, title)}
          >
            PNG
          </button>
          <button
            type="button"
            className="link"
            onClick={() => void saveSvg(props, place.current?.clientWidth || 900, height)}
          >
            SVG
          </button>
          <button type="button" className="link" onClick={() => saveCsv(table, title)}>
            CSV
          </button>
        </span>
      </figcaption>
      <div className="chart-place" style={{ height, display: asTable ? 'none' : 'block' }}>
        <div ref={place} role="img" aria-label={`${title}. ${summary}`} style={{ height }} />
        {overlay}
      </div>
      {asTable ? <PlainTable table={table} caption={title} height={height} /> : null}
      <p className="visually-hidden">{summary}</p>
    </figure>
  );
}

function PlainTable({ table, caption, height }: { table: Table; caption: string; height: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-scroll" style={{ maxHeight: height }} tabIndex={0}>
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <tr key={index}>
              {row.map((cell, column) => (
                <td
                  key={table.columns[column]}
                  className={typeof cell === 'number' ? 'numeric' : ''}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
