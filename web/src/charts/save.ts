// Files that the page makes itself: offered for saving, nothing is sent anywhere.

export interface Table {
  columns: string[];
  rows: (string | number | null)[][];
}

export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^\w.-]+/g, '_');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  // A leading sign of a formula is kept from being one (CSV injection).
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(table: Table): string {
  return `${[table.columns, ...table.rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

export function saveCsv(table: Table, title: string): void {
  saveBlob(new Blob([csv(table)], { type: 'text/csv' }), `${title}.csv`);
}
