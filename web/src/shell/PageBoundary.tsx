// A page that breaks says so in its own place; the frame around it stays.

import { Component, type ErrorInfo, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import { Button } from '../widgets/basics';
import { ErrorBox } from '../widgets/states';

interface Props {
  /** Another place begins anew. */
  place: string;
  children: ReactNode;
}

/** A page's own error with code and remedy; a part that cannot be loaded any more is another thing. */
export function explained(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/dynamically imported module|Importing a module script|preload CSS/i.test(message)) {
    return new ApiError(
      {
        code: 'page.files',
        kind: 'environment',
        message: 'This part of the page could not be loaded.',
        where: message,
        remedy: 'Hone may have been updated or stopped meanwhile. Reload the page.',
      },
      0,
    );
  }
  return new ApiError(
    {
      code: 'page.broken',
      kind: 'bug',
      message: 'This page has broken down.',
      where: message,
      remedy: 'Try again; if it stays, copy the details for a report.',
    },
    0,
  );
}

export class PageBoundary extends Component<Props, { error: unknown; place: string }> {
  override state: { error: unknown; place: string } = { error: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: { place: string }) {
    return props.place === state.place ? null : { error: null, place: props.place };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="reading stack">
        <ErrorBox error={explained(this.state.error)} />
        <div className="row">
          <Button primary onClick={() => this.setState({ error: null })}>
            Try again
          </Button>
          <Button onClick={() => window.location.reload()}>Reload the page</Button>
        </div>
      </div>
    );
  }
}
