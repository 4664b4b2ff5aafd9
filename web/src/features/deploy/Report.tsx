// Everything that is known of a model, to be kept or handed on.

import { reportLink, scriptLink, tableLink, useReportTables } from '../../api/report';
import type { Model } from '../../api/types';
import { count } from '../../base/numbers';
import { Card, CopyCommand } from '../../widgets/basics';
import { Loaded } from '../../widgets/states';
import { reportCommand } from './form';

function Tables({ model }: { model: Model }) {
  const tables = useReportTables(model.id);
  return (
    <details>
      <summary>Its tables as CSV and JSON</summary>
      <Loaded query={tables} what="Loading the list of tables">
        {(heads) => (
          <table className="table deploy-tables">
            <caption className="visually-hidden">Tables of the report</caption>
            <thead>
              <tr>
                <th scope="col">Table</th>
                <th scope="col" className="numeric">
                  Rows
                </th>
                <th scope="col">Files</th>
              </tr>
            </thead>
            <tbody>
              {heads.map(({ name, title, rows }) => (
                <tr key={name}>
                  <td>{title}</td>
                  <td className="numeric">{count(rows)}</td>
                  <td>
                    <a
                      href={tableLink(model.id, name, 'csv')}
                      download
                      aria-label={`${title}, CSV`}
                    >
                      CSV
                    </a>{' '}
                    <a
                      href={tableLink(model.id, name, 'json')}
                      download
                      aria-label={`${title}, JSON`}
                    >
                      JSON
                    </a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </details>
  );
}

export function Report({ model }: { model: Model }) {
  return (
    <Card title="Report" actions={<CopyCommand line={reportCommand(model)} />}>
      <div className="stack-tight">
        <p>
          All that is known of the model as one page: card, theory, runs with a chart, layers,
          accuracy, quantization, history. It has no scripts and needs nothing from elsewhere.
        </p>
        <div className="row">
          <a className="button primary" href={reportLink(model.id)} download>
            Download the report
          </a>
          <a href={scriptLink(model.id)} download>
            Script that repeats every step
          </a>
        </div>
        <Tables model={model} />
      </div>
    </Card>
  );
}
