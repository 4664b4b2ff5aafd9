import type { Relative } from '../../api/family';
import type { Model } from '../../api/types';
import { Icon } from '../../widgets/Icon';
import { COLUMNS, type Column } from './columns';
import { parseSort } from './rows';

interface ModelTableProps {
  rows: readonly Relative[];
  sort: string;
  onSort: (sort: string) => void;
  chosen: ReadonlySet<string>;
  onChoose: (id: string) => void;
  /** Absent for those who may not remove. */
  onRemove?: ((model: Model) => void) | undefined;
}

export function ModelTable({ rows, sort, onSort, chosen, onChoose, onRemove }: ModelTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-scroll" tabIndex={0}>
      <table className="table models">
        <caption className="visually-hidden">
          Models, those made from others below their origin
        </caption>
        <thead>
          <tr>
            <th scope="col" aria-label="Chosen for comparison" />
            {COLUMNS.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
            {onRemove ? <th scope="col" aria-label="Actions" /> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ model, depth }) => (
            <tr key={model.id} className={chosen.has(model.id) ? 'chosen' : ''}>
              <td className="choose">
                <input
                  type="checkbox"
                  aria-label={`Choose ${model.name} for comparison`}
                  checked={chosen.has(model.id)}
                  onChange={() => onChoose(model.id)}
                />
              </td>
              {COLUMNS.map((column) => (
                <Cell key={column.id} column={column} model={model} depth={depth} />
              ))}
              {onRemove ? (
                <td className="actions">
                  <button
                    type="button"
                    className="icon-button"
                    title="Remove…"
                    aria-label={`Remove ${model.name}…`}
                    onClick={() => onRemove(model)}
                  >
                    <Icon name="remove" />
                  </button>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p className="table-none">No model fits the filter.</p> : null}
    </div>
  );
}

const classOf = (column: Column) =>
  `${column.numeric ? 'numeric' : ''} ${column.minor ? 'minor' : ''}`;

interface HeadProps {
  column: Column;
  sort: string;
  onSort: (sort: string) => void;
}

function Head({ column, sort, onSort }: HeadProps) {
  const now = parseSort(sort);
  const here = now?.column === column.id ? now : undefined;
  const down = column.numeric || column.id === 'imported' ? `-${column.id}` : column.id;
  const up = down.startsWith('-') ? column.id : `-${column.id}`;
  const next = sort === down ? up : sort === up ? '' : down;
  return (
    <th
      scope="col"
      className={classOf(column)}
      title={column.help}
      aria-sort={here ? (here.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" className="sort" onClick={() => onSort(next)}>
        {column.title}
        <span aria-hidden="true">{here ? (here.descending ? ' ▼' : ' ▲') : ''}</span>
      </button>
    </th>
  );
}

function Cell({ column, model, depth }: { column: Column; model: Model; depth: number }) {
  if (column.id !== 'name') return <td className={classOf(column)}>{column.cell(model)}</td>;
  return (
    <td className="model-cell" style={{ paddingLeft: 8 + depth * 20 }}>
      {depth > 0 ? (
        <span className="branch" aria-hidden="true">
          └
        </span>
      ) : null}
      {column.cell(model)}
    </td>
  );
}
