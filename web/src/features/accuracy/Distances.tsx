// How far the outputs are from those of the model that counts as right, output by output.

import type { AccuracyReport } from '../../api/types';
import { number } from '../../base/numbers';

export function Distances({ report }: { report: AccuracyReport }) {
  const rows = report.distances ?? [];
  if (rows.length === 0) return null;
  return (
    <table className="table">
      <caption>Outputs beside those of the model that counts as right, over all images</caption>
      <thead>
        <tr>
          <th scope="col">output</th>
          <th scope="col">mean squared difference</th>
          <th scope="col">signal to noise, dB</th>
          <th scope="col">cosine</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.tensor}>
            <th scope="row" className="mono">
              {row.tensor}
            </th>
            <td>{row.mse === 0 ? '0' : row.mse.toPrecision(3)}</td>
            <td>{row.snr_db !== undefined ? number(row.snr_db) : 'equal'}</td>
            <td>{row.cosine.toFixed(4)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
