// What is known of a model as files: the page, its tables, the commands, the project.

import { useQuery } from '@tanstack/react-query';
import { type ApiError, address, get } from './client';

export interface TableHead {
  name: string;
  title: string;
  rows: number;
}

const part = encodeURIComponent;
const place = (model: string) => `/models/${part(model)}/report`;

export const reportLink = (model: string) => address(place(model));
export const scriptLink = (model: string) => address(`${place(model)}/script`);
export const tableLink = (model: string, table: string, form: 'csv' | 'json') =>
  address(`${place(model)}/tables/${part(table)}${form === 'csv' ? '/csv' : ''}`);
/** There when a job of kind `project_export` was done. */
export const projectLink = (model: string) => address(`/models/${part(model)}/project`);

/** Which tables the report has now; read again with everything else of the model. */
export const useReportTables = (model: string) =>
  useQuery<TableHead[], ApiError>({
    queryKey: ['models', model, 'report'],
    queryFn: async () => (await get<{ tables: TableHead[] }>(`${place(model)}/tables`)).tables,
  });
