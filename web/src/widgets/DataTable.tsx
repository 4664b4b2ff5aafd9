// A table of any length: sorted and filtered by TanStack Table, only what is seen is in the document.

import {
  type ColumnDef,
  type ColumnFiltersState,
  flexRender,
  getCoreRowModel,
  getFilteredRowModel,
  getSortedRowModel,
  type Header,
  type Row,
  type RowData,
  type SortingState,
  useReactTable,
} from '@tanstack/react-table';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, type KeyboardEvent, type RefObject, useCallback, useRef, useState } from 'react';
import { amountFits } from './amounts';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Right-aligned figures. */
    numeric?: boolean;
    /** Unit or meaning, shown on hover of the header. */
    help?: string;
    width?: number;
  }
}

const ROW_PX = 28;

export interface DataTableProps<T> {
  rows: readonly T[];
  // biome-ignore lint/suspicious/noExplicitAny: a column's value may be anything
  columns: ColumnDef<T, any>[];
  /** Says what the table shows, for those who do not see it. */
  caption: string;
  /** Shows a filter under each header. */
  filters?: boolean;
  sorting?: SortingState;
  onRow?: (row: T) => void;
  chosen?: (row: T) => boolean;
  /** Height at most, px; more rows scroll. */
  height?: number;
  /** Filters that the page keeps, in place of the table's own. */
  columnFilters?: ColumnFiltersState;
  onColumnFilters?: (filters: ColumnFiltersState) => void;
  rowClass?: (row: T) => string;
  /** Columns keep the widths of their meta, whatever rows are seen. */
  fixed?: boolean;
}

function textFits<T>(row: Row<T>, id: string, wanted: string): boolean {
  const value = row.getValue(id);
  return String(value ?? '')
    .toLowerCase()
    .includes(wanted.toLowerCase());
}

/** Figures are filtered by comparison ("> 0.5"), everything else by part of its text. */
function fits<T>(row: Row<T>, id: string, wanted: string): boolean {
  const value = row.getValue(id);
  return typeof value === 'number' || value === null || value === undefined
    ? amountFits(value as number | null | undefined, wanted)
    : textFits(row, id, wanted);
}

const WIDTH_PX = 200;

/** Narrower than this the table scrolls sideways. */
function leastWidth<T>(columns: readonly ColumnDef<T, unknown>[]): number {
  return columns.reduce((sum, column) => sum + (column.meta?.width ?? WIDTH_PX), 0);
}

/** Arrows walk the rows; the next one is in the document. */
function walk(event: KeyboardEvent<HTMLTableRowElement>, act: () => void): void {
  if (event.target !== event.currentTarget) return;
  if (event.key === 'Enter') act();
  const to = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
  const way = to[event.key as keyof typeof to];
  if (!way) return;
  event.preventDefault();
  (event.currentTarget[way] as HTMLElement | null)?.focus();
}

/** A row in the document, and how far it stands below the one before it. */
interface Seen {
  index: number;
  gap_px: number;
}

/** The rows that are in the document: those near the view, and the one with the focus with its
 *  neighbours, so that the focus stays and an arrow key always finds the next row. */
function useSeen(scroller: RefObject<HTMLDivElement | null>, count: number) {
  const [walked, setWalked] = useState(-1);
  const rangeExtractor = useCallback(
    (range: Range) => {
      if (walked < 0) return defaultRangeExtractor(range);
      const around = [walked - 1, walked, walked + 1].filter((at) => at >= 0 && at < range.count);
      return [...new Set([...defaultRangeExtractor(range), ...around])].sort((a, b) => a - b);
    },
    [walked],
  );
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    rangeExtractor,
  });
  let end = 0;
  const seen = virtual.getVirtualItems().map((item): Seen => {
    const gap_px = item.start - end;
    end = item.end;
    return { index: item.index, gap_px };
  });
  return { seen, after_px: virtual.getTotalSize() - end, onWalk: setWalked };
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { rows, columns, caption, filters = false, onRow, chosen, height = 560 } = props;
  const [sorting, setSorting] = useState<SortingState>(props.sorting ?? []);
  const [ownFilters, setOwnFilters] = useState<ColumnFiltersState>([]);
  const columnFilters = props.columnFilters ?? ownFilters;
  const table = useReactTable<T>({
    data: rows as T[],
    columns,
    state: { sorting, columnFilters },
    onSortingChange: setSorting,
    defaultColumn: { filterFn: fits, sortUndefined: 'last' },
    onColumnFiltersChange: (next) => {
      const filters = typeof next === 'function' ? next(columnFilters) : next;
      setOwnFilters(filters);
      props.onColumnFilters?.(filters);
    },
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getFilteredRowModel: getFilteredRowModel(),
  });
  const scroller = useRef<HTMLDivElement>(null);
  const shown = table.getRowModel().rows;
  const { seen, after_px, onWalk } = useSeen(scroller, shown.length);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-scroll" ref={scroller} style={{ maxHeight: height }} tabIndex={0}>
      <table
        className={props.fixed ? 'table fixed' : 'table'}
        style={props.fixed ? { minWidth: leastWidth(columns) } : undefined}
        aria-rowcount={shown.length + 1}
      >
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {table.getFlatHeaders().map((header) => (
              <HeadCell key={header.id} header={header} filters={filters} />
            ))}
          </tr>
        </thead>
        <tbody>
          {seen.map(({ index, gap_px }) => {
            const row = shown[index];
            return row ? (
              <Fragment key={row.id}>
                {gap_px > 0 ? <Spacer height={gap_px} span={columns.length} /> : null}
                <TableRow
                  row={row}
                  index={index}
                  onRow={onRow}
                  onFocus={() => onWalk(index)}
                  className={`${chosen?.(row.original) ? 'chosen' : ''} ${props.rowClass?.(row.original) ?? ''}`}
                />
              </Fragment>
            ) : null;
          })}
          {after_px > 0 ? <Spacer height={after_px} span={columns.length} /> : null}
        </tbody>
      </table>
      {shown.length === 0 ? <p className="table-none">Nothing fits</p> : null}
    </div>
  );
}

const SIGN = { asc: ' ▲', desc: ' ▼' };
const SORT = { asc: 'ascending', desc: 'descending' } as const;

function HeadCell<T>({ header, filters }: { header: Header<T, unknown>; filters: boolean }) {
  const { column } = header;
  const meta = column.columnDef.meta;
  const order = column.getIsSorted();
  return (
    <th
      scope="col"
      className={meta?.numeric ? 'numeric' : ''}
      aria-sort={order ? SORT[order] : 'none'}
      title={meta?.help}
      style={meta?.width ? { width: meta.width } : undefined}
    >
      <button
        type="button"
        className="sort"
        disabled={!column.getCanSort()}
        onClick={column.getToggleSortingHandler()}
      >
        {flexRender(column.columnDef.header, header.getContext())}
        <span aria-hidden="true">{order ? SIGN[order] : ''}</span>
      </button>
      {filters && column.getCanFilter() ? (
        <input
          className="filter"
          aria-label={`Filter ${header.id}`}
          placeholder="filter"
          value={String(column.getFilterValue() ?? '')}
          onChange={(event) => column.setFilterValue(event.target.value)}
        />
      ) : null}
    </th>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr>
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function TableRow<T>({
  row,
  index,
  onRow,
  onFocus,
  className,
}: {
  row: Row<T>;
  index: number;
  onRow: ((row: T) => void) | undefined;
  onFocus: () => void;
  className: string;
}) {
  const act = onRow ? () => onRow(row.original) : undefined;
  return (
    <tr
      aria-rowindex={index + 2}
      className={`${act ? 'clickable' : ''} ${className}`}
      tabIndex={act ? 0 : undefined}
      onClick={act}
      onFocus={act ? onFocus : undefined}
      onKeyDown={act ? (event) => walk(event, act) : undefined}
    >
      {row.getVisibleCells().map((cell) => (
        <td key={cell.id} className={cell.column.columnDef.meta?.numeric ? 'numeric' : ''}>
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </td>
      ))}
    </tr>
  );
}
