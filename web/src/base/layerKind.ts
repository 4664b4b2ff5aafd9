// What kind of work a layer does, from its type: the same kind has the same colour everywhere.

export type LayerKind =
  | 'convolution'
  | 'depthwise'
  | 'matmul'
  | 'pooling'
  | 'elementwise'
  | 'normalisation'
  | 'movement'
  | 'io';

const KINDS: [RegExp, LayerKind][] = [
  [/groupconv|depthwise|deptwise/i, 'depthwise'],
  [/conv(?!ert)/i, 'convolution'],
  [/matmul|fullyconnected|gemm|inner|attention|lstm|gru|rnn|einsum/i, 'matmul'],
  [/pool|reduce|topk|softmax|nms|nonmax|detection/i, 'pooling'],
  [/norm|mvn|lrn/i, 'normalisation'],
  [
    /reorder|transpose|concat|reshape|squeeze|split|slice|gather|pad|shuffle|broadcast|tile|permute|interpolate|convert/i,
    'movement',
  ],
  [/parameter|result|input|output|const/i, 'io'],
];

export function layerKind(type: string, kernel = ''): LayerKind {
  // The runtime calls a depthwise convolution a Convolution; its kernel says what it is.
  if (/_dw(_|$)/.test(kernel)) return 'depthwise';
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'elementwise';
}
