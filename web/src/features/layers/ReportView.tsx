// One run of the layers: figures, pictures, advice, table, and one layer beside them (`?layer=`).

import { useCallback, useMemo } from 'react';
import { Link } from 'wouter';
import { recordLink } from '../../api/links';
import type { LayerReport, LayerTime, Run } from '../../api/types';
import { useParam } from '../../base/address';
import { change, number, percent } from '../../base/numbers';
import { Roofline } from '../../charts/Roofline';
import { Button, Card, Figure, Figures } from '../../widgets/basics';
import { Trust } from '../../widgets/Trust';
import { AdviceList } from './AdviceList';
import { Changes, GroupBars, kindColor, plainColor } from './Groups';
import { LayerDetails } from './LayerDetails';
import { LayerTable } from './LayerTable';
import { filtersOf, filtersText } from './report';

function Summary({ report }: { report: LayerReport }) {
  const executed = report.layers.filter((layer) => layer.time_ms !== undefined).length;
  const outside = report.plain_latency_ms - report.layers_ms;
  return (
    <Figures>
      <Figure
        name="Sum of all layers, ms"
        value={number(report.layers_ms)}
        note={`${executed} of ${report.layers.length} layers executed`}
      />
      <Figure
        name="Latency without profiling, ms"
        value={number(report.plain_latency_ms)}
        note={`median; ${change(outside)} ms to the sum`}
      />
      <Figure
        name="Latency with profiling, ms"
        value={number(report.profiled_latency_ms)}
        note={`profiling cost ${percent(report.perturbation)}`}
      />
      {Object.entries(report.gop_by_precision).map(([precision, gop]) => (
        <Figure
          key={precision}
          name={`Operations in ${precision}, GOP`}
          value={number(gop)}
          note={
            report.layers_ms > 0 ? `${number(gop / (report.layers_ms / 1000))} GOP/s over all` : ''
          }
        />
      ))}
    </Figures>
  );
}

function Pictures(props: {
  report: LayerReport;
  onFilter: (column: string, value: string) => void;
  onLayer: (name: string) => void;
}) {
  const { report, onFilter, onLayer } = props;
  return (
    <div className="layers-pictures">
      <Card>
        <GroupBars
          title="Time by type"
          name="Type"
          groups={report.by_type}
          color={kindColor}
          onGroup={(key) => onFilter('type', key)}
        />
        <GroupBars
          title="Time by precision"
          name="Precision"
          groups={report.by_precision}
          color={plainColor}
          onGroup={(key) => onFilter('precision', key)}
        />
        <Changes report={report} />
      </Card>
      <Card>
        {report.peaks ? (
          <Roofline layers={report.layers} peaks={report.peaks} onLayer={onLayer} />
        ) : (
          <p className="quiet">
            No roofline: the peaks of this target were not measured. They are measured on the CPU.
          </p>
        )}
      </Card>
    </div>
  );
}

/** The layer after or before, in order of execution. */
function stepFrom(layers: readonly LayerTime[], name: string, step: number): string {
  const at = layers.findIndex((layer) => layer.name === name);
  return layers[Math.min(layers.length - 1, Math.max(0, at + step))]?.name ?? name;
}

export function ReportView({ model, run }: { model: string; run: Run<LayerReport> }) {
  const report = run.result;
  const [name, setName] = useParam('layer');
  const [text, setText] = useParam('filter');
  const filters = useMemo(() => filtersOf(text), [text]);
  const layer = report.layers.find((one) => one.name === name);
  const close = useCallback(() => setName(''), [setName]);
  const filter = (id: string, value: string) =>
    setText(filtersText([...filters.filter((one) => one.id !== id), { id, value }]));
  return (
    <div className="stack">
      <Trust verdict={report.verdict} />
      <Summary report={report} />
      <Pictures report={report} onFilter={filter} onLayer={setName} />
      <AdviceList model={model} advice={report.advice} onLayer={setName} />
      <Card
        title={`${report.layers.length} layers`}
        actions={
          <>
            {text ? <Button onClick={() => setText('')}>Clear filters</Button> : null}
            <span className="quiet">Figures filter by &gt; 0.5, &lt; 2, 1..5</span>
            <Link className="mono" href={recordLink(run.id)}>
              {run.id}
            </Link>
          </>
        }
      >
        <LayerTable
          layers={report.layers}
          chosen={name}
          onLayer={setName}
          filters={filters}
          onFilters={(next) => setText(filtersText(next))}
        />
      </Card>
      {layer ? (
        <LayerDetails
          model={model}
          layer={layer}
          onClose={close}
          onStep={(step) => setName(stepFrom(report.layers, name, step))}
        />
      ) : null}
    </div>
  );
}
