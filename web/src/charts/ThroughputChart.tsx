// Throughput against latency, with a latency threshold to drag (or to move with the arrows) and a
// box to choose points with.

import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import './throughput.css';
import { number } from '../base/numbers';
import { type Box, useBrush } from './brush';
import { Chart } from './Chart';
import type { ECharts } from './echarts';
import { fractionOf, type Scale, valueAt } from './scale';
import {
  PLOT,
  pointsInside,
  type SpeedPicture,
  type SpeedPoint,
  seriesOf,
  shapeOf,
  speedOption,
  speedPicture,
  speedSummary,
  speedTable,
  targetsOf,
} from './speed';
import type { Theme } from './theme';

export interface ThroughputChartProps {
  title: string;
  points: readonly SpeedPoint[];
  /** "p50" */
  latencyName: string;
  thresholdMs: number | undefined;
  onThreshold?: (ms: number | undefined) => void;
  onPoint?: (id: string) => void;
  /** Called with the runs inside the box that was drawn. */
  onBrush?: (ids: string[]) => void;
  height?: number;
  actions?: ReactNode;
}

const plotLeft = (fraction: number) =>
  `calc(${PLOT.left}px + (100% - ${PLOT.left + PLOT.right}px) * ${fraction})`;
const within = (fraction: number) => Math.min(1, Math.max(0, fraction));

interface ThresholdProps {
  scale: Scale;
  ms: number | undefined;
  onChange: (ms: number | undefined) => void;
}

/** At the right end of the axis it bounds nothing. */
function Threshold({ scale, ms, onChange }: ThresholdProps) {
  const at = ms === undefined ? 1 : within(fractionOf(scale, ms));
  const to = (fraction: number) =>
    onChange(fraction >= 1 ? undefined : Number(valueAt(scale, within(fraction)).toPrecision(3)));
  const drag = (event: React.PointerEvent<HTMLDivElement>) => {
    const place = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!place || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    to((event.clientX - place.left - PLOT.left) / (place.width - PLOT.left - PLOT.right));
  };
  const key = (event: React.KeyboardEvent) => {
    const step = { ArrowLeft: -0.01, ArrowRight: 0.01, PageDown: -0.1, PageUp: 0.1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    to(at + step);
  };
  return (
    <div
      className={at > 0.9 ? 'threshold at-end' : 'threshold'}
      role="slider"
      tabIndex={0}
      aria-label="Latency threshold, ms"
      aria-valuemin={scale.min}
      aria-valuemax={scale.max}
      aria-valuenow={ms ?? scale.max}
      aria-valuetext={ms === undefined ? 'no bound' : `${number(ms)} ms`}
      style={{ left: plotLeft(at), top: PLOT.top, bottom: PLOT.bottom }}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onKeyDown={key}
    >
      <span className="threshold-value">
        {ms === undefined ? '◂ drag for a bound' : `≤ ${number(ms)} ms`}
      </span>
    </div>
  );
}

function BrushBox({ onBrush }: { onBrush: (box: Box) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const box = useBrush(place, PLOT, onBrush);
  return (
    <div ref={place} className="brush-layer" aria-hidden="true">
      {box ? (
        <div
          className="brush-box"
          style={{
            left: plotLeft(box.left),
            width: `calc((100% - ${PLOT.left + PLOT.right}px) * ${box.right - box.left})`,
            bottom: `calc(${PLOT.bottom}px + (100% - ${PLOT.top + PLOT.bottom}px) * ${box.low})`,
            height: `calc((100% - ${PLOT.top + PLOT.bottom}px) * ${box.high - box.low})`,
          }}
        />
      ) : null}
    </div>
  );
}

/** What colour and shape mean, where they mean anything. */
function Legend({ points, picture }: { points: readonly SpeedPoint[]; picture: SpeedPicture }) {
  const targets = targetsOf(points);
  const series = seriesOf(points);
  const hollow = new Set(points.filter((point) => point.hollow).map((point) => point.series));
  const signs: Record<string, string> = { circle: '●', rect: '■', triangle: '▲', diamond: '◆' };
  return (
    <ul className="speed-legend">
      {series.map((name, at) => (
        <li key={name}>
          <i className={`series-dot series-${(at % 6) + 1} ${hollow.has(name) ? 'hollow' : ''}`} />
          {name}
        </li>
      ))}
      {targets.length > 1
        ? targets.map((target) => (
            <li key={target}>
              <span aria-hidden="true">{signs[shapeOf(target, targets)] ?? '◈'}</span> {target}
            </li>
          ))
        : null}
      {points.some((point) => !point.valid) ? (
        <li>
          <span className="struck-dot">●</span> not valid
        </li>
      ) : null}
      <li className="speed-legend-front">
        {picture.noneValid ? 'front of all, since none is valid' : 'front of the valid ones'}
      </li>
    </ul>
  );
}

function useClick(onPoint: ((id: string) => void) | undefined) {
  const latest = useRef(onPoint);
  latest.current = onPoint;
  return useCallback((chart: ECharts) => {
    chart.on('click', (event) => {
      const id = (event.data as { id?: string } | undefined)?.id;
      if (id) latest.current?.(id);
    });
    return undefined;
  }, []);
}

export function ThroughputChart(props: ThroughputChartProps) {
  const { title, points, latencyName, thresholdMs, onThreshold, onBrush, height = 380 } = props;
  const picture = useMemo(() => speedPicture(points, thresholdMs), [points, thresholdMs]);
  const option = useCallback(
    (colors: Theme) => speedOption(picture, points, latencyName, colors),
    [picture, points, latencyName],
  );
  const onReady = useClick(props.onPoint);
  return (
    <div className="stack-tight">
      <Chart
        title={title}
        summary={speedSummary(picture, points.length, thresholdMs)}
        option={option}
        table={speedTable(points, latencyName)}
        height={height}
        actions={props.actions}
        onReady={onReady}
        overlay={
          <>
            {onBrush ? (
              <BrushBox
                onBrush={(box) =>
                  onBrush(pointsInside(picture, points, box).map((point) => point.id))
                }
              />
            ) : null}
            {onThreshold && points.length > 0 ? (
              <Threshold scale={picture.x} ms={thresholdMs} onChange={onThreshold} />
            ) : null}
          </>
        }
      />
      <Legend points={points} picture={picture} />
    </div>
  );
}
