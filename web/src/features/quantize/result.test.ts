import { describe, expect, it } from 'vitest';
import type { QuantizationReport } from '../../api/types';
import { tradeOffOption, tradeOffSummary, tradeOffTable } from '../../charts/tradeOff';
import {
  errorText,
  judgement,
  layerRows,
  rangeRows,
  reasons,
  smaller,
  stageRows,
  verdictWord,
} from './result';

const report = (more: object) =>
  ({
    scheme: 'int8',
    layers_float: [],
    sensitivity: [],
    ranges: [],
    calibration: { noise: false, kept: false, samples: 300, broken: 0 },
    ...more,
  }) as unknown as QuantizationReport;

describe('the judgement', () => {
  it.each([
    [
      { drop: -0.001, max_drop: 0.01, within: true, drop_ci95: [-0.0064, 0.0038] },
      'good',
      'within the accepted 1.00 points',
      'show no difference',
    ],
    [
      { drop: 0.004, max_drop: 0.005, within: true, drop_ci95: [0.001, 0.018] },
      'good',
      'within the accepted 0.50 points',
      'on other images it may be more',
    ],
    [{ drop: 0.03, max_drop: 0.01, within: false }, 'bad', 'cannot be met', ''],
    [{ drop: 0.004, drop_ci95: [-0.0087, 0.0179] }, 'quiet', 'drop +0.40 points, no limit', ''],
    [{}, 'quiet', 'accuracy not measured', ''],
    [{ calibration: { noise: true } }, 'warn', 'ranges from noise', ''],
  ])('of %o is %s: %s', (more, kind, text, note) => {
    const said = judgement(report(more));
    expect(said.kind).toBe(kind);
    expect(said.text).toContain(text);
    expect(said.more).toContain(note);
  });
});

describe('layers', () => {
  const left = { name: 'conv1', type: 'Convolution', reason: 'its group went back' };
  const out = { name: 'softmax', type: 'SoftMax', reason: 'not worth it' };
  const given = report({
    layers_float: [left, out],
    sensitivity: [
      { layer: 'conv1', snr_db: 20.5 },
      { layer: 'add_9', gain: 0.1 },
    ],
  });

  it('say whether they are INT8, and why not', () => {
    expect(layerRows(given).map((row) => [row.name, row.now, row.reason, row.snr_db])).toEqual([
      ['conv1', 'float', 'its group went back', 20.5],
      ['add_9', 'INT8', '', undefined],
      ['softmax', 'float', 'not worth it', undefined],
    ]);
  });

  it('count their reasons', () => {
    expect(reasons(report({ layers_float: [left, out, { ...out, name: 'x' }] }))).toEqual([
      { reason: 'not worth it', layers: 2 },
      { reason: 'its group went back', layers: 1 },
    ]);
  });
});

describe('facts', () => {
  it('tell ranges of weights from those of activations', () => {
    const rows = rangeRows(
      report({
        ranges: [
          { tensor: 'relu_3:0', low: 0, high: 283, levels: 256, channels: 1 },
          { tensor: 'conv1 weights', low: -0.6, high: 0.6, levels: 255, channels: 16 },
        ],
      }),
    );
    expect(rows.map((row) => [row.tensor, row.of])).toEqual([
      ['relu_3:0', 'activations'],
      ['conv1', 'weights'],
    ]);
  });

  it('put stages in their order', () => {
    const rows = stageRows({ apply: 1, decide: 1, evaluate: 5, observe: 2, read: 1 });
    expect(rows.map((row) => row.stage)).toEqual([
      'read',
      'observe',
      'decide',
      'evaluate',
      'apply',
    ]);
    expect(rows[3]?.share).toBe(0.5);
  });

  it.each([
    [1_084_692, 274_472, '×3.95', 'smaller'],
    [100, 200, '×2.00', 'larger'],
    [0, 1, '–', 'size unknown'],
  ])('%i to %i bytes is %s %s', (before, after, value, word) => {
    expect(smaller(before, after)).toEqual({ value, word });
  });
});

describe('words', () => {
  it.each([
    [0.0123, '0.0123'],
    [0.0000108, '1.1e−5'],
    [0, '0'],
    [undefined, '–'],
  ])('an error of %s is %s', (value, text) => {
    expect(errorText(value)).toBe(text);
  });

  it.each([
    [{ drop: 0, max_drop: 0, within: true }, 'within'],
    [{ drop: 0.1, max_drop: 0, within: false }, 'not met'],
    [{ drop: 0.1 }, 'no limit'],
    [{}, 'not evaluated'],
  ])('%o is %s', (more, word) => {
    expect(verdictWord(report(more))).toBe(word);
  });
});

describe('the trade-off curve', () => {
  const curve = [
    {
      layers_float: 0,
      value: 0.803,
      drop: 0.001,
      latency_ms: 0.3,
      throughput_fps: 3644,
      pareto: true,
      chosen: true,
    },
    { layers_float: 30, value: 0.804, drop: 0, latency_ms: 0.42, pareto: false, chosen: false },
  ];

  it('has a row a point and a sentence', () => {
    expect(tradeOffTable(curve).rows[0]).toEqual([0, 80.3, 0.1, 0.3, 3644, 'the result']);
    expect(tradeOffSummary(curve, 'latency')).toBe(
      '2 points; the result has 0 layers in float, a drop of 0.1 points at 0.300 ms',
    );
  });

  it('leaves out what was not measured', () => {
    const colors = { text: '', quiet: '', border: '', background: '', accent: '', bad: '' };
    const option = tradeOffOption(curve, 'throughput', 0.01)(colors as never);
    const series = option.series as { data: unknown[]; markLine: { data: unknown[] } }[];
    expect(series[0]?.data).toHaveLength(1);
    expect(series[0]?.markLine.data).toEqual([{ yAxis: 1 }]);
  });
});
