// Who uses the page, and what they may do.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ApiError, get, post, remove } from './client';

export type Role = 'viewer' | 'editor' | 'admin';
export interface Session {
  name: string;
  role: Role;
}

const RANK: Record<Role, number> = { viewer: 0, editor: 1, admin: 2 };
export const SESSION_KEY = ['session'];

/** Whether somebody of this role may do what needs the other one. */
export function mayDo(session: Session | undefined, needed: Role): boolean {
  return session !== undefined && RANK[session.role] >= RANK[needed];
}

export const useSession = () =>
  useQuery<Session, ApiError>({
    queryKey: SESSION_KEY,
    queryFn: async () => (await get<{ session: Session }>('/session')).session,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A viewer sees no button that changes something: `useMay('editor')` says whether to show it. */
export const useMay = (needed: Role) => mayDo(useSession().data, needed);

export function useSignIn() {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, { user: string; password: string }>({
    mutationFn: (account) => post('/session', account),
    onSuccess: () => client.resetQueries(),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, void>({
    mutationFn: () => remove('/session'),
    onSuccess: () => client.resetQueries(),
  });
}
