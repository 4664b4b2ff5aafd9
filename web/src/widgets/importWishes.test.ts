import { expect, test } from 'vitest';
import { importCommand, importRequest, NO_WISHES } from './importWishes';

test.each([
  [{}, {}],
  [{ precision: 'f16' }, { precision: 'f16' }],
  [{ shapes: '1,3,224,224' }, { shapes: { '': [1, 3, 224, 224] } }],
  [
    { shapes: 'images=1,3,8,8 mask=1,1,8,8', layouts: 'images=NCHW' },
    { shapes: { images: [1, 3, 8, 8], mask: [1, 1, 8, 8] }, layouts: { images: 'NCHW' } },
  ],
])('%j asks %j', (wishes, request) => {
  expect(importRequest({ ...NO_WISHES, ...wishes })).toEqual(request);
});

test('the command says the same', () => {
  expect(importCommand({ precision: 'f16', shapes: 'x=1,3,8,8', layouts: '' })).toBe(
    'hone model import FILE --precision f16 --shape x=1,3,8,8',
  );
});
