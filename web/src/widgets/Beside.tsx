// A list, and what was chosen in it at its right. Without a choice the list has the whole width.

import type { ReactNode } from 'react';
import { Link } from 'wouter';
import './beside.css';
import { Icon } from './Icon';

export function Beside(props: {
  list: ReactNode;
  /** What the chosen thing is, for those who do not see it: "The chosen job". */
  label: string;
  /** The list's own address. */
  closeHref: string;
  /** The chosen thing; absent while nothing is chosen. */
  children?: ReactNode;
}) {
  const { list, label, closeHref, children } = props;
  if (!children) return list;
  return (
    <div className="beside">
      {list}
      <aside className="beside-pane" aria-label={label}>
        <Link
          href={closeHref}
          className="icon-button beside-close"
          aria-label="Close"
          title="Close"
        >
          <Icon name="close" />
        </Link>
        {children}
      </aside>
    </div>
  );
}
