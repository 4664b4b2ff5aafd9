/** The token in what was pasted: the printed address, or the token itself; empty when there is none. */
export function tokenIn(text: string): string {
  const trimmed = text.trim();
  const inAddress = /[?&]token=([^&#\s]+)/.exec(trimmed)?.[1];
  if (inAddress) return inAddress;
  return /^[\w-]{16,}$/.test(trimmed) ? trimmed : '';
}
