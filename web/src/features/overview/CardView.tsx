// What the network expects and what its outputs mean, each value with where it came from.

import type { ReactNode } from 'react';
import { useMay } from '../../api/session';
import type { Model } from '../../api/types';
import { Badge, Button, Card, Facts } from '../../widgets/basics';
import { sourceText } from './cardForm';
import { imageInput } from './preview';

type ModelCard = Model['card'];

function labelsText(labels: readonly string[]): string {
  if (labels.length === 0) return 'not known';
  const first = labels.slice(0, 4).join(', ');
  return `${labels.length}: ${first}${labels.length > 4 ? ' …' : ''}`;
}

function values(card: ModelCard): [string, string, string][] {
  const found = card.task === 'detection';
  return [
    ['Task', 'task', card.task],
    ['Outputs are read as', 'adapter', card.adapter || 'not known'],
    ['Colour order', 'color', card.color.toUpperCase()],
    ['Mean', 'mean', card.mean.join(', ') || 'none'],
    ['Scale', 'scale', card.scale.join(', ') || 'none'],
    ['Resize', 'resize', card.resize ?? "to the input's size, bilinear"],
    ['Crop', 'crop', card.crop ?? 'none'],
    ['First class', 'label_offset', String(card.label_offset)],
    ['Class names', 'labels', labelsText(card.labels)],
    ['Lowest score', 'score_threshold', found ? String(card.score_threshold ?? 'default') : ''],
    ['NMS overlap', 'nms', found ? String(card.nms ?? 'default') : ''],
  ];
}

function Value({ card, field, text }: { card: ModelCard; field: string; text: string }) {
  const source = sourceText(card, field);
  return (
    <>
      {text} {source ? <span className="field-from">from {source}</span> : null}
    </>
  );
}

/** Of a network for images, what nothing said: an accuracy is wrong when these are. */
function unknown(card: ModelCard): string[] {
  const names = { color: 'colour order', mean: 'mean', scale: 'scale' };
  return Object.entries(names)
    .filter(([field]) => (card.source[field] ?? 'default') === 'default')
    .map(([, name]) => name);
}

export function CardView({ model, onEdit }: { model: Model; onEdit: () => void }) {
  const { card } = model;
  const guessed = imageInput(model.inputs[0]) ? unknown(card) : [];
  const pairs = values(card).map(([name, field, text]): [string, ReactNode] => [
    name,
    text ? <Value key={field} card={card} field={field} text={text} /> : null,
  ]);
  return (
    <Card
      title="Model card"
      actions={useMay('editor') ? <Button onClick={onEdit}>Check and edit…</Button> : null}
    >
      <div className="stack">
        {guessed.length > 0 ? (
          <p>
            <Badge kind="warn">not detected</Badge> Nothing says {guessed.join(', ')}. Check them
            with an image before you trust an accuracy.
          </p>
        ) : null}
        <Facts pairs={pairs} />
        {card.notes.map((note) => (
          <p key={note} className="quiet">
            {note}
          </p>
        ))}
      </div>
    </Card>
  );
}
