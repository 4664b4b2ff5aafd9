import { expect, test } from 'vitest';
import { modelsAmong } from './modelFiles';

const drop = (...names: string[]) =>
  modelsAmong(names.map((name) => ({ name, file: new File([], name) }))).map(
    (one) => `${one.title}: ${one.files.map((file) => file.name).join(' ')}`,
  );

test.each([
  ['one file', ['resnet.onnx'], ['resnet.onnx: resnet.onnx']],
  ['an IR in two files', ['a.xml', 'a.bin'], ['a.xml: a.xml a.bin']],
  [
    'two IRs at once',
    ['a.xml', 'b.bin', 'b.xml', 'a.bin'],
    ['b.xml: b.bin b.xml', 'a.xml: a.xml a.bin'].reverse(),
  ],
  [
    'ONNX with its data in other files',
    ['m/big.onnx', 'm/big.onnx.data', 'm/layer1.weight'],
    ['big.onnx: m/big.onnx m/big.onnx.data m/layer1.weight'],
  ],
  [
    'two ONNX, one with external data',
    ['big.onnx', 'big.onnx_data', 'small.onnx'],
    ['big.onnx: big.onnx big.onnx_data', 'small.onnx: small.onnx'],
  ],
  [
    'a SavedModel',
    ['flowers/saved_model.pb', 'flowers/variables/variables.index'],
    ['flowers: flowers/saved_model.pb flowers/variables/variables.index'],
  ],
  [
    'a SavedModel beside another model',
    ['all/a.tflite', 'all/sm/saved_model.pb', 'all/sm/variables/v.index'],
    ['a.tflite: all/a.tflite', 'sm: all/sm/saved_model.pb all/sm/variables/v.index'],
  ],
  [
    'a SavedModel with a fingerprint',
    ['m/saved_model.pb', 'm/fingerprint.pb'],
    ['m: m/saved_model.pb m/fingerprint.pb'],
  ],
  [
    'Paddle 3 beside ONNX',
    ['p/inference.json', 'p/inference.pdiparams', 'x.onnx'],
    ['inference.json: p/inference.json p/inference.pdiparams', 'x.onnx: x.onnx'],
  ],
  ['archives', ['a.zip', 'b.tar.gz'], ['a.zip: a.zip', 'b.tar.gz: b.tar.gz']],
  ['Paddle', ['x.pdmodel', 'x.pdiparams'], ['x.pdmodel: x.pdmodel x.pdiparams']],
  ['something else', ['notes.txt'], ['notes.txt: notes.txt']],
  ['a folder of something else', ['f/notes.txt', 'f/b.txt'], ['f: f/notes.txt f/b.txt']],
])('%s', (_, names, models) => {
  expect(drop(...names)).toEqual(models);
});
