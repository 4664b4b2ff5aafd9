// What the model is: inputs, outputs, origin, files.

import { Link } from 'wouter';
import { address } from '../../api/client';
import { modelLink } from '../../api/links';
import { useModels } from '../../api/queries';
import type { Model } from '../../api/types';
import { bytes, moment } from '../../base/numbers';
import { Card, CopyCommand, Facts, Precision } from '../../widgets/basics';
import { quotedName } from './names';

type Port = Model['inputs'][number];

/** "1 × 3 × 227 × 227", open dimensions as a question mark. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.map((size) => (size < 0 ? '?' : size)).join(' × ');
}

function Ports({ ports, caption }: { ports: readonly Port[]; caption: string }) {
  return (
    <table className="table ports">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Shape</th>
          <th scope="col">Layout</th>
          <th scope="col">Precision</th>
        </tr>
      </thead>
      <tbody>
        {ports.map((port) => (
          <tr key={port.name}>
            <td className="mono" title={port.name}>
              {port.name}
            </td>
            <td>{shapeText(port.shape)}</td>
            <td>{port.layout || <span className="quiet">not known</span>}</td>
            <td>
              <Precision of={port.precision} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Files({ model }: { model: Model }) {
  const kept = [
    { part: 'xml', file: model.xml },
    { part: 'bin', file: model.bin },
  ];
  return (
    <ul className="files">
      {kept.map(({ part, file }) => (
        <li key={part}>
          <a href={address(`/models/${model.id}/files/${part}`)} download>
            {model.name}.{part}
          </a>{' '}
          <span className="quiet">{bytes(file.bytes)}</span>
        </li>
      ))}
    </ul>
  );
}

function Origin({ id }: { id: string }) {
  const origin = useModels().data?.find((one) => one.id === id);
  return origin ? (
    <Link href={modelLink(id)}>{origin.name}</Link>
  ) : (
    <span>
      <code>{id}</code> <span className="quiet">which was removed</span>
    </span>
  );
}

export function FactsCard({ model }: { model: Model }) {
  const came = model.original.map((file) => `${file.name} (${bytes(file.bytes)})`).join(', ');
  return (
    <Card
      title="Model"
      actions={<CopyCommand line={`hone model show ${quotedName(model.name)}`} />}
    >
      <div className="stack">
        <Ports ports={model.inputs} caption="Inputs" />
        <Ports ports={model.outputs} caption="Outputs" />
        <Facts
          pairs={[
            [
              'Made from',
              model.derived_from ? <Origin key="origin" id={model.derived_from} /> : null,
            ],
            ['Format', model.format],
            ['Imported', moment(model.imported_at)],
            ['Came as', came],
            ['OpenVINO IR', <Files key="files" model={model} />],
            ['Digest', <code key="digest">{model.digest}</code>],
          ]}
        />
      </div>
    </Card>
  );
}
