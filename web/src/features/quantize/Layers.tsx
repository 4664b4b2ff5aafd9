// Layer by layer: INT8 or float and why, and how much quantizing disturbs it.

import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { layerLink } from '../../api/links';
import type { QuantizationReport } from '../../api/types';
import { Chart } from '../../charts/Chart';
import type { Option } from '../../charts/echarts';
import type { Theme } from '../../charts/theme';
import { Card, Precision } from '../../widgets/basics';
import { DataTable } from '../../widgets/DataTable';
import { errorText, type LayerRow, layerRows, reasons } from './result';

const column = createColumnHelper<LayerRow>();
const columnsOf = (model: string) => [
  column.accessor('order', {
    header: '#',
    cell: (cell) => cell.getValue() + 1,
    meta: { numeric: true, width: 44 },
  }),
  column.accessor('name', {
    header: 'Layer',
    cell: (cell) => (
      <Link className="mono" href={layerLink(model, cell.getValue())}>
        {cell.getValue()}
      </Link>
    ),
    meta: { width: 260 },
  }),
  column.accessor('now', {
    header: 'Computes in',
    cell: (cell) => <Precision of={cell.getValue() === 'INT8' ? 'i8' : 'float'} />,
    meta: { width: 100 },
  }),
  column.accessor('snr_db', {
    header: 'Signal to noise (dB)',
    cell: (cell) => cell.getValue()?.toFixed(1) ?? '–',
    meta: { numeric: true, help: 'Of what is quantized; lower is more disturbed', width: 140 },
  }),
  column.accessor('gain', {
    header: 'Output error by it alone',
    cell: (cell) => errorText(cell.getValue()),
    meta: {
      numeric: true,
      help: 'How much less output error when it is in floating point; a dash where it was not tried',
      width: 160,
    },
  }),
  column.accessor((row) => row.reason || '–', {
    id: 'reason',
    header: 'Why in float',
    meta: { width: 240 },
  }),
];

function sensitivityOption(rows: readonly LayerRow[]) {
  return (colors: Theme): Option => ({
    grid: { left: 48, right: 12, top: 28, bottom: rows.length > 40 ? 60 : 32 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: {
      type: 'category',
      data: rows.map((row) => row.name),
      name: 'layers in the network’s order',
      nameLocation: 'middle',
      nameGap: 12,
      nameTextStyle: { color: colors.quiet },
      axisLabel: { show: false },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colors.border } },
    },
    yAxis: {
      type: 'value',
      name: 'signal to noise, dB',
      nameTextStyle: { color: colors.quiet, align: 'left' },
      axisLabel: { color: colors.quiet },
      splitLine: { lineStyle: { color: colors.border, opacity: 0.5 } },
    },
    dataZoom: rows.length > 40 ? [{ type: 'slider', height: 14, bottom: 4 }] : [],
    series: [
      {
        type: 'bar',
        barMaxWidth: 22,
        data: rows.map((row) => ({
          value: row.snr_db,
          itemStyle:
            row.now === 'INT8'
              ? { color: colors.series[0] ?? colors.accent }
              : {
                  color: 'transparent',
                  borderColor: colors.series[1] ?? colors.bad,
                  borderWidth: 2,
                },
        })),
      },
    ],
  });
}

function Sensitivity({ rows }: { rows: readonly LayerRow[] }) {
  const measured = useMemo(() => rows.filter((row) => row.snr_db !== undefined), [rows]);
  const option = useMemo(() => sensitivityOption(measured), [measured]);
  if (measured.length === 0) return null;
  const worst = measured.reduce((a, b) => ((a.snr_db ?? 0) <= (b.snr_db ?? 0) ? a : b));
  return (
    <Chart
      title="How much quantizing disturbs each layer"
      summary={`Most disturbed is ${worst.name} with ${worst.snr_db?.toFixed(1)} dB; filled bars are INT8, hollow ones stay in float`}
      option={option}
      table={{
        columns: ['layer', 'signal to noise (dB)', 'computes in'],
        rows: measured.map((row) => [row.name, row.snr_db ?? null, row.now]),
      }}
      height={240}
    />
  );
}

export function Layers({ report }: { report: QuantizationReport }) {
  const rows = useMemo(() => layerRows(report), [report]);
  const columns = useMemo(() => columnsOf(report.original_model), [report.original_model]);
  if (rows.length === 0) return null;
  const why = reasons(report);
  return (
    <Card title="Layers">
      <div className="stack">
        <Sensitivity rows={rows} />
        {why.length > 0 ? (
          <ul className="plain-list">
            {why.map((one) => (
              <li key={one.reason}>
                <strong>{one.layers}</strong> in float: {one.reason}
              </li>
            ))}
          </ul>
        ) : (
          <p className="quiet-line">Every layer that can compute in INT8 does.</p>
        )}
        <DataTable
          rows={rows}
          columns={columns}
          caption="Layers, how they compute and how much quantizing disturbs them"
          filters
          height={360}
          sorting={[{ id: 'snr_db', desc: false }]}
        />
      </div>
    </Card>
  );
}
