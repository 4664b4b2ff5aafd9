// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { rememberPlace, returnToPlace, tokenIn } from './token';

const TOKEN = '0123456789abcdef0123456789abcdef';

test.each([
  [`http://127.0.0.1:5665/?token=${TOKEN}`, TOKEN],
  [`  ${TOKEN}\n`, TOKEN],
  [`http://localhost:5665/?token=${TOKEN}#x`, TOKEN],
  ['http://127.0.0.1:5665/', ''],
  ['short', ''],
  ['', ''],
])('%j', (text, wanted) => {
  expect(tokenIn(text)).toBe(wanted);
});

test('after the token one is back where one was, once', () => {
  history.replaceState(null, '', '/jobs?state=failed');
  rememberPlace();
  history.replaceState(null, '', '/');
  returnToPlace();
  expect(location.pathname + location.search).toBe('/jobs?state=failed');
  history.replaceState(null, '', '/');
  returnToPlace();
  expect(location.pathname).toBe('/');
});
