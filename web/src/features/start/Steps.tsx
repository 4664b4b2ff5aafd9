import { Link } from 'wouter';
import { Badge, Card } from '../../widgets/basics';
import type { Step } from './steps';

export function Steps({ steps }: { steps: readonly Step[] }) {
  const next = steps.findIndex((step) => !step.done);
  return (
    <Card title="First steps">
      <ol className="start-steps">
        {steps.map((step, at) => (
          <li key={step.title} className={at === next ? 'next' : ''}>
            <h3>
              {at + 1} {step.title} {step.done ? <Badge kind="good">done</Badge> : null}
            </h3>
            <p>{step.text}</p>
            {step.href ? (
              <Link href={step.href}>{step.action}</Link>
            ) : (
              <span className="quiet">as soon as there is a model</span>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
