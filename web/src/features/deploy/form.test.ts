import { expect, test } from 'vitest';
import { commandOf, projectCommand, reportCommand, requestOf, settingsText } from './form';

test('only what differs from the default is asked', () => {
  const form = { run: '', format: 'app', runtime: false } as const;
  expect(requestOf({ id: 'm' }, form)).toEqual({ model: 'm' });
  expect(requestOf({ id: 'm' }, { run: 'r-1', format: 'ovms', runtime: true })).toEqual({
    model: 'm',
    run: 'r-1',
    format: 'ovms',
    with_runtime: true,
  });
});

test.each([
  ['resnet 50', 'hone export m -o resnet_50.tar.gz'],
  ['$(id)', 'hone export m -o __id_.tar.gz'],
  ['../x', 'hone export m -o _x.tar.gz'],
  ['..', 'hone export m -o model.tar.gz'],
])('a name never becomes code: %s', (name, line) => {
  expect(commandOf('hone export m', { name })).toBe(line);
});

test('the command of a report says where its files go', () => {
  expect(reportCommand({ id: 'm', name: 'res net' })).toBe(
    'hone report m -o res_net.html --tables res_net-tables --script res_net.sh',
  );
});

test('the command of a project', () => {
  expect(projectCommand({ id: 'm', name: 'net' }, false)).toBe('hone project export m -o net.hone');
  expect(projectCommand({ id: 'm', name: 'net' }, true)).toBe(
    'hone project export m -o net.hone --with-data',
  );
});

test('settings in one line', () => {
  expect(
    settingsText({
      device: 'CPU',
      properties: { NUM_STREAMS: '2' },
      requests: 3,
      batch: 2,
      shapes: {},
      run: 'r-1',
      source: '',
    }),
  ).toBe('CPU, batch 2, NUM_STREAMS=2, 3 requests');
});
