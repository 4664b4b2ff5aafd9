// Whether the numbers of a run can be trusted, and why not, in words.

import type { Verdict } from '../api/types';
import './trust.css';
import { Badge } from './basics';

export function Trust({ verdict }: { verdict: Verdict }) {
  if (verdict.valid) return <Badge kind="good">valid</Badge>;
  return (
    <div className="trust">
      <Badge kind="bad">not valid</Badge>
      <ul>
        {verdict.reasons.map((reason) => (
          <li key={reason.code}>
            {reason.text} <code>{reason.code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
