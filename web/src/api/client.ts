// The one way to the server: JSON in, JSON out, errors as the server words them.

export interface ErrorBody {
  code: string;
  kind: string;
  message: string;
  where?: string;
  remedy?: string;
}

/** What went wrong, with cause and remedy, as the server or the connection says it. */
export class ApiError extends Error {
  readonly code: string;
  readonly kind: string;
  readonly where: string;
  readonly remedy: string;
  readonly status: number;
  constructor(body: ErrorBody, status: number) {
    super(body.message);
    this.code = body.code;
    this.kind = body.kind;
    this.where = body.where ?? '';
    this.remedy = body.remedy ?? '';
    this.status = status;
  }
}

const BASE = '/api/v1';

/** Query values that are undefined, null or '' are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;

export function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return `${BASE}${path}${text ? `?${text}` : ''}`;
}

async function failure(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as { error: ErrorBody };
    return new ApiError(body.error, response.status);
  } catch {
    const body = {
      code: 'page.answer',
      kind: 'bug',
      message: `The server answered ${response.status} without saying why.`,
      remedy: 'Reload the page; the log of `hone serve` may say more.',
    };
    return new ApiError(body, response.status);
  }
}

export async function send(method: string, url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { method, ...init });
  } catch {
    throw new ApiError(
      {
        code: 'page.connection',
        kind: 'environment',
        message: 'The server does not answer.',
        remedy:
          'Look whether `hone serve` still runs. Work that was asked for goes on when it is back.',
      },
      0,
    );
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function call<T>(method: string, path: string, query: Query, body?: unknown): Promise<T> {
  const init: RequestInit =
    body === undefined && method === 'GET'
      ? {}
      : {
          headers: { 'Content-Type': 'application/json' },
          body: body === undefined ? null : JSON.stringify(body),
        };
  const response = await send(method, address(path, query), init);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const get = <T>(path: string, query: Query = {}) => call<T>('GET', path, query);

/** A whole list, page after page, until there is no next one or `most` are here. Some lists come in
 *  one piece and take no `limit`. */
export async function getAll<T>(
  path: string,
  noun: string,
  query: Query = {},
  most = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page = await get<Record<string, unknown>>(path, { ...query, after });
    all.push(...(page[noun] as T[]));
    after = page.next as string | undefined;
  } while (after && all.length < most);
  return all;
}

export const post = <T>(path: string, body: unknown, query: Query = {}) =>
  call<T>('POST', path, query, body);
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, {}, body);
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, {}, body);
export const remove = <T>(path: string) => call<T>('DELETE', path, {});
