/** The token in what was pasted: the printed address, or the token itself; empty when there is none. */
export function tokenIn(text: string): string {
  const trimmed = text.trim();
  const inAddress = /[?&]token=([^&#\s]+)/.exec(trimmed)?.[1];
  if (inAddress) return inAddress;
  return /^[\w-]{16,}$/.test(trimmed) ? trimmed : '';
}

const RETURN = 'hone.return';

/** Remembers where one was; the address with the token leads to the start. */
export function rememberPlace(): void {
  sessionStorage.setItem(RETURN, location.pathname + location.search);
}

/** Goes back there, once, after the token was taken. */
export function returnToPlace(): void {
  const place = sessionStorage.getItem(RETURN);
  sessionStorage.removeItem(RETURN);
  if (place?.startsWith('/') && location.pathname === '/') history.replaceState(null, '', place);
}
