// Kept results of one kind to choose among; nothing while there is no choice.

import type { ColumnDef } from '@tanstack/react-table';
import { Card } from './basics';
import { DataTable } from './DataTable';

interface ResultsProps<T> {
  runs: T[];
  // biome-ignore lint/suspicious/noExplicitAny: a column's value may be anything
  columns: ColumnDef<T, any>[];
  caption: string;
  chosen: string;
  onRun: (id: string) => void;
}

export function Results<T extends { id: string }>(props: ResultsProps<T>) {
  if (props.runs.length < 2) return null;
  return (
    <Card title="Results">
      <DataTable
        rows={props.runs}
        columns={props.columns}
        caption={props.caption}
        height={180}
        chosen={(run) => run.id === props.chosen}
        onRow={(run) => props.onRun(run.id)}
      />
    </Card>
  );
}
