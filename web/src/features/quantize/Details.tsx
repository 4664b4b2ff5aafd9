// The rest of a quantization's report, one table at a time: ranges, weights, speed, time, recipe.

import { createColumnHelper } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { QuantizationReport } from '../../api/types';
import { bytes, duration, milliseconds, number, percent, whole } from '../../base/numbers';
import { useAddress } from '../../widgets/address';
import { Bar, Card, Facts } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { type Tab, Tabs } from '../../widgets/Tabs';
import { type RangeRow, rangeRows, stageRows } from './result';

const range = createColumnHelper<RangeRow>();
const RANGES = [
  range.accessor('tensor', {
    header: 'Tensor',
    cell: (cell) => <span className="mono">{cell.getValue()}</span>,
  }),
  range.accessor('of', { header: 'Of' }),
  range.accessor('low', {
    header: 'Lowest',
    cell: (cell) => number(cell.getValue()),
    meta: { numeric: true },
  }),
  range.accessor('high', {
    header: 'Highest',
    cell: (cell) => number(cell.getValue()),
    meta: { numeric: true },
  }),
  range.accessor('levels', { header: 'Levels', meta: { numeric: true } }),
  range.accessor('channels', {
    header: 'Channels',
    meta: { numeric: true, help: 'Channels with a range of their own; low and high are over all' },
  }),
];

type Compressed = QuantizationReport['compressed'][number];
const weight = createColumnHelper<Compressed>();
const WEIGHTS = [
  weight.accessor('layer', {
    header: 'Layer',
    cell: (cell) => <span className="mono">{cell.getValue()}</span>,
  }),
  weight.accessor('type', { header: 'Type' }),
  weight.accessor('precision', { header: 'Weights' }),
  weight.accessor('group_size', {
    header: 'Group',
    cell: (cell) => (cell.getValue() > 0 ? whole(cell.getValue()) : 'channel'),
    meta: { numeric: true, help: 'Weights that share a scale' },
  }),
  weight.accessor('bytes_before', {
    header: 'Before',
    cell: (cell) => bytes(cell.getValue()),
    meta: { numeric: true, help: 'As f32' },
  }),
  weight.accessor('bytes_after', {
    header: 'After',
    cell: (cell) => bytes(cell.getValue()),
    meta: { numeric: true },
  }),
  weight.accessor('snr_db', {
    header: 'Signal to noise (dB)',
    cell: (cell) => cell.getValue().toFixed(1),
    meta: { numeric: true },
  }),
];

function Speed({ speed }: { speed: NonNullable<QuantizationReport['speed']> }) {
  const rows = [
    { name: 'result', figure: speed.quantized },
    { name: 'original at f32', figure: speed.f32 },
    { name: 'original at the device’s default', figure: speed.device_default },
  ];
  return (
    <div className="stack">
      <table className="table">
        <caption className="visually-hidden">Speed, measured in turn</caption>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col">Precision</th>
            <th scope="col" className="numeric">
              Latency
            </th>
            <th scope="col" className="numeric">
              95 % interval
            </th>
            <th scope="col" className="numeric">
              Throughput (FPS)
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, figure }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{figure.precision}</td>
              <td className="numeric">{milliseconds(figure.latency_ms)}</td>
              <td className="numeric">
                {figure.latency_ci95.map((one) => number(one)).join(' to ')}
              </td>
              <td className="numeric">{number(figure.throughput_fps, 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet-line">
        Measured in turn {speed.repetitions} times for {speed.objective}.
      </p>
      {speed.decisions.length > 0 ? (
        <ul>
          {speed.decisions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Calibration({ report }: { report: QuantizationReport }) {
  const { calibration } = report;
  return (
    <div className="stack">
      <Facts
        pairs={[
          ['Ranges from', calibration.noise ? 'generated noise' : report.dataset_name],
          ['Observed', `${whole(calibration.samples)} ${calibration.noise ? 'samples' : 'images'}`],
          ['Statistics', calibration.kept ? 'kept from an earlier job' : 'gathered by this job'],
          ['Not decoded', calibration.broken > 0 ? whole(calibration.broken) : 'none'],
        ]}
      />
      {report.calibration_images.length > 0 ? (
        <details>
          <summary>Images that were observed</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <ul className="said mono" tabIndex={0}>
            {report.calibration_images.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

function Time({ report }: { report: QuantizationReport }) {
  const rows = stageRows(report.seconds);
  const all = rows.reduce((sum, row) => sum + row.seconds, 0);
  return (
    <div className="stack">
      <table className="table stage-times">
        <caption className="visually-hidden">Seconds of each stage</caption>
        <tbody>
          {rows.map((row) => (
            <tr key={row.stage}>
              <th scope="row">{row.stage}</th>
              <td className="numeric">{duration(row.seconds)}</td>
              <td>
                <Bar fraction={row.share} label={percent(row.share, 0)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Facts
        pairs={[
          ['Altogether', duration(all)],
          ['Networks evaluated', report.evaluations > 0 ? whole(report.evaluations) : 'none'],
          [
            'Images inferred',
            report.images_inferred > 0 ? whole(report.images_inferred) : undefined,
          ],
          ['Peak memory', bytes(report.peak_rss_bytes)],
        ]}
      />
    </div>
  );
}

type Name = 'ranges' | 'weights' | 'speed' | 'calibration' | 'time' | 'recipe';

function panels(report: QuantizationReport): { tab: Tab<Name>; panel: ReactNode }[] {
  const ranges = report.ranges.length > 0;
  return [
    ...(ranges
      ? [
          {
            tab: { value: 'ranges' as const, text: 'Quantizer ranges' },
            panel: (
              <DataTable
                rows={rangeRows(report)}
                columns={RANGES}
                caption="Ranges of all quantizers"
                filters
                height={360}
              />
            ),
          },
        ]
      : []),
    ...(report.compressed.length > 0
      ? [
          {
            tab: { value: 'weights' as const, text: 'Weights' },
            panel: (
              <DataTable
                rows={report.compressed}
                columns={WEIGHTS}
                caption="Weights that became integers"
                filters
                height={360}
              />
            ),
          },
        ]
      : []),
    ...(report.speed
      ? [{ tab: { value: 'speed' as const, text: 'Speed' }, panel: <Speed speed={report.speed} /> }]
      : []),
    ...(report.calibration.samples > 0
      ? [
          {
            tab: { value: 'calibration' as const, text: 'Calibration' },
            panel: <Calibration report={report} />,
          },
        ]
      : []),
    { tab: { value: 'time', text: 'Time' }, panel: <Time report={report} /> },
    {
      tab: { value: 'recipe', text: 'Recipe' },
      panel: (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className="recipe mono" tabIndex={0}>
          {JSON.stringify(report.recipe, null, 2)}
        </pre>
      ),
    },
  ];
}

export function Details({ report }: { report: QuantizationReport }) {
  const [params, change] = useAddress();
  const all = panels(report);
  const value = all.find(({ tab }) => tab.value === params.get('part'))?.tab.value;
  const shown = value ?? all[0]?.tab.value ?? 'time';
  return (
    <Card title="Details">
      <Tabs
        label="Details of the result"
        tabs={all.map(({ tab }) => tab)}
        value={shown}
        onChange={(part) => change({ part }, { replace: true })}
      >
        <div className="details-panel">{all.find(({ tab }) => tab.value === shown)?.panel}</div>
      </Tabs>
    </Card>
  );
}
