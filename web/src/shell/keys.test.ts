import { expect, test } from 'vitest';
import { type Act, keyReader, SEQUENCE_MS } from './keys';

interface Typed {
  key: string;
  ctrl?: boolean;
  typing?: boolean;
  at?: number;
}
function read(keys: Typed[]): Act | undefined {
  const reader = keyReader();
  let act: Act | undefined;
  keys.forEach(({ key, ctrl = false, typing = false, at }, index) => {
    act = reader({ key, ctrl, typing, at: at ?? index });
  });
  return act;
}

test.each<[string, Typed[], Act | undefined]>([
  ['g m leads to the models', [{ key: 'g' }, { key: 'm' }], { go: '/models' }],
  ['g s leads to the start', [{ key: 'g' }, { key: 's' }], { go: '/' }],
  ['m alone does nothing', [{ key: 'm' }], undefined],
  ['a letter between ends it', [{ key: 'g' }, { key: 'x' }, { key: 'm' }], undefined],
  ['too late does nothing', [{ key: 'g' }, { key: 'm', at: SEQUENCE_MS + 1 }], undefined],
  [
    'not while typing',
    [
      { key: 'g', typing: true },
      { key: 'm', typing: true },
    ],
    undefined,
  ],
  ['Ctrl K also while typing', [{ key: 'K', ctrl: true, typing: true }], { show: 'search' }],
  ['other control keys are the browser’s', [{ key: 'j', ctrl: true }], undefined],
  ['? is the help', [{ key: '?' }], { show: 'help' }],
])('%s', (_, keys, wanted) => {
  expect(read(keys)).toEqual(wanted);
});
