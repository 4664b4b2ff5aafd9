// Writes a network of many layers as ONNX: protobuf by hand, field numbers as onnx.proto gives them.

const FLOAT = 1;
const text = new TextEncoder();

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

type Value = number | string | Uint8Array;

/** A field of a message: a whole number, text, or the bytes of a message. */
function field(number: number, value: Value): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from([...varint(number << 3), ...varint(value)]);
  const data = typeof value === 'string' ? text.encode(value) : value;
  return joined([Uint8Array.from([...varint((number << 3) | 2), ...varint(data.length)]), data]);
}

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function node(name: string, kind: string, inputs: string[], output: string, ...rest: Uint8Array[]) {
  return joined([
    ...inputs.map((input) => field(1, input)),
    field(2, output),
    field(3, name),
    field(4, kind),
    ...rest.map((attribute) => field(5, attribute)),
  ]);
}

function value(name: string, shape: number[]): Uint8Array {
  const sizes = joined(shape.map((size) => field(1, field(1, size))));
  const type = joined([field(1, FLOAT), field(2, sizes)]);
  return joined([field(1, name), field(2, field(1, type))]);
}

/** 3×3 kernels for 8 channels, all of one value. */
function kernels(name: string): Uint8Array {
  const raw = new Uint8Array(new Float32Array(8 * 8 * 9).fill(0.01).buffer);
  const shape = [8, 8, 3, 3].map((size) => field(1, size));
  return joined([...shape, field(2, FLOAT), field(8, name), field(9, raw)]);
}

function floats(name: string, shape: readonly number[], values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(new Float32Array(values).buffer);
  return joined([
    ...shape.map((size) => field(1, size)),
    field(2, FLOAT),
    field(8, name),
    field(9, raw),
  ]);
}

const attribute = (name: string, numbers: number[]) =>
  joined([field(1, name), ...numbers.map((one) => field(8, one)), field(20, 7)]);
const PADS = attribute('pads', [1, 1, 1, 1]);

function modelOf(
  nodes: Uint8Array[],
  more: Uint8Array[],
  shape: number[],
  output = shape,
): Uint8Array {
  const graph = joined([
    ...nodes.map((one) => field(1, one)),
    field(2, 'made'),
    ...more,
    field(11, value('x', shape)),
    field(12, value('y', output)),
  ]);
  const opset = joined([field(1, ''), field(2, 13)]);
  return joined([field(1, 8), field(7, graph), field(8, opset)]);
}

/** A chain of layers, one of each name; what lies between two of them is named like the first. */
export function namedNetwork(names: readonly string[]): Uint8Array {
  const nodes = names.map((name, at) => {
    const input = at === 0 ? 'x' : `t${at - 1} ${names[at - 1]}`;
    return node(name, at % 2 ? 'Sigmoid' : 'Relu', [input], `t${at} ${name}`);
  });
  const last = names.length - 1;
  nodes.push(node('end', 'Relu', [`t${last} ${names[last]}`], 'y')); // is named like the output
  return modelOf(nodes, [], [1, 3, 8, 8]);
}

/** Residual blocks of six layers, until there are `layers`; the names spell no scopes. */
export function largeNetwork(layers: number): Uint8Array {
  const nodes: Uint8Array[] = [];
  let last = 'x';
  const add = (kind: string, inputs: string[], ...rest: Uint8Array[]) => {
    const output = `t${nodes.length}`;
    nodes.push(node(`${kind}_${nodes.length}`, kind, inputs, output, ...rest));
    return output;
  };
  while (nodes.length < layers) {
    const first = add('Relu', [add('Conv', [last, 'w'], PADS)]);
    const swish = add('Mul', [first, add('Sigmoid', [first])]);
    last = add('Add', [add('Conv', [swish, 'w'], PADS), last]);
  }
  nodes.push(node('end', 'Relu', [last], 'y'));
  return modelOf(nodes, [field(5, kernels('w'))], [1, 8, 16, 16]);
}

/** Gives each pixel the class whose colour is nearest: its scores 2 c x - c c are largest there. */
export function colorNetwork(colors: readonly (readonly number[])[], side: number): Uint8Array {
  const weights = colors.flatMap((color) => color.map((part) => (2 * part) / 255));
  const biases = colors.map((color) => -color.reduce((sum, part) => sum + part * part, 0) / 255);
  const count = colors.length;
  return modelOf(
    [node('nearest', 'Conv', ['x', 'w', 'b'], 'y', attribute('kernel_shape', [1, 1]))],
    [field(5, floats('w', [count, 3, 1, 1], weights)), field(5, floats('b', [count], biases))],
    [1, 3, side, side],
    [1, count, side, side],
  );
}
