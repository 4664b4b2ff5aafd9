// What costs time and what to do about it, with its evidence; the most to win first.

import { Link } from 'wouter';
import { modelLink } from '../../api/links';
import type { LayerReport } from '../../api/types';
import { number, percent } from '../../base/numbers';
import { Card } from '../../widgets/basics';

type Advice = LayerReport['advice'][number];
const SHOWN = 4;

/** "up to 15.0 ms (70.7 %)" */
export function gainText({ expected_gain: gain }: Pick<Advice, 'expected_gain'>): string {
  if (gain.throughput_factor_at_most !== undefined)
    return `up to ×${number(gain.throughput_factor_at_most)} throughput`;
  if (gain.ms_at_most === undefined) return 'not known';
  const share = gain.share_at_most === undefined ? '' : ` (${percent(gain.share_at_most)})`;
  return gain.ms_at_least === undefined
    ? `up to ${number(gain.ms_at_most)} ms${share}`
    : `${number(gain.ms_at_least)} to ${number(gain.ms_at_most)} ms${share}`;
}

/** `like this` in a sentence is set as code. */
function Text({ text }: { text: string }) {
  return text.split('`').map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other name
      <code key={at}>{part}</code>
    ) : (
      part
    ),
  );
}

/** Where the page can do what the advice says. */
const TAB: Record<string, { tab: string; text: string }> = {
  int8_faster: { tab: 'quantize', text: 'Quantize…' },
  float_in_int8: { tab: 'quantize', text: 'Quantize…' },
  faster_precision: { tab: 'benchmark', text: 'Measure…' },
  streams: { tab: 'benchmark', text: 'Measure…' },
};

interface OneProps {
  model: string;
  advice: Advice;
  onLayer: (name: string) => void;
}

function One({ model, advice, onLayer }: OneProps) {
  const next = TAB[advice.code];
  const { layers } = advice;
  return (
    <li className="advice">
      <div className="advice-gain">
        <strong>{gainText(advice)}</strong>
        <span className="quiet" title={advice.expected_gain.basis}>
          can be won at most
        </span>
        {next ? <Link href={modelLink(model, next.tab)}>{next.text}</Link> : null}
      </div>
      <div className="stack-tight">
        <strong>
          <Text text={advice.text} />
        </strong>
        <span>{advice.evidence}</span>
        <span className="advice-layers">
          {layers.slice(0, SHOWN).map((name) => (
            <button key={name} type="button" className="link mono" onClick={() => onLayer(name)}>
              {name}
            </button>
          ))}
          {layers.length > SHOWN ? (
            <span className="quiet">and {layers.length - SHOWN} more</span>
          ) : null}
        </span>
        <span className="quiet">
          Gain: {advice.expected_gain.basis} <code>{advice.code}</code>
        </span>
      </div>
    </li>
  );
}

export function AdviceList(props: {
  model: string;
  advice: readonly Advice[];
  onLayer: (name: string) => void;
}) {
  return (
    <Card title="Advice">
      {props.advice.length === 0 ? (
        <p className="quiet">No rule finds time to win in this run</p>
      ) : (
        <ul className="advice-list">
          {props.advice.map((one) => (
            <One key={one.code} model={props.model} advice={one} onLayer={props.onLayer} />
          ))}
        </ul>
      )}
    </Card>
  );
}
