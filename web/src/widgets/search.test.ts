import { expect, test } from 'vitest';
import { best, score } from './search';

const MODELS = ['resnet20_cifar10', 'resnet20_cifar10-int8', 'squeezenet1.1', 'mobilenet_v1_0.25'];

test.each([
  ['', MODELS],
  ['squeeze', ['squeezenet1.1']],
  ['res int8', ['resnet20_cifar10-int8']],
  ['cifar10', ['resnet20_cifar10', 'resnet20_cifar10-int8']],
  ['NET', ['resnet20_cifar10', 'resnet20_cifar10-int8', 'squeezenet1.1', 'mobilenet_v1_0.25']],
  ['rsnt', ['resnet20_cifar10', 'resnet20_cifar10-int8']],
  ['yolo', []],
])('"%s" finds %j', (typed, wanted) => {
  expect(best(typed, MODELS, (name) => name)).toEqual(wanted);
});

test('the whole name comes before a name that begins with it', () => {
  expect(best('resnet20_cifar10', ['resnet20_cifar10-int8', 'resnet20_cifar10'], String)[0]).toBe(
    'resnet20_cifar10',
  );
});

test('the beginning of a word counts more than its middle', () => {
  expect(score('conv', 'layer/conv1') ?? 0).toBeGreaterThan(score('conv', 'deconv1') ?? 0);
});
