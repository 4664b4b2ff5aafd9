// The page runs under `require-trusted-types-for 'script'`: a worker's address is made here, and only
// an address of the page's own origin.

interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
  createPolicy(name: string, rules: { createHTML(html: string): string | null }): object;
}

function trustedTypes(): Factory | undefined {
  return (globalThis as { trustedTypes?: Factory }).trustedTypes;
}

function ownAddress(url: string): string {
  const whole = new URL(url, location.href);
  if (whole.origin !== location.origin) throw new TypeError('A worker of another origin.');
  return whole.href;
}

let policy: Policy | undefined;

/** A worker from an address that the build made (`import url from './x?worker&url'`). */
export function moduleWorker(url: string): Worker {
  policy ??= trustedTypes()?.createPolicy('hone', { createScriptURL: ownAddress }) ?? {
    createScriptURL: ownAddress,
  };
  return new Worker(policy.createScriptURL(url), { type: 'module' });
}

/** The chart library empties its place with innerHTML = ''. That and no other HTML is let through. */
export function allowEmptyHtml(): void {
  trustedTypes()?.createPolicy('default', { createHTML: (html) => (html === '' ? '' : null) });
}
