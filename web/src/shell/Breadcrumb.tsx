// Where I am: the address in words, and the document's title with it.

import { Fragment, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { crumbs, placeOf, titleOf } from './crumbs';
import { useNames } from './useNames';

export function Breadcrumb() {
  const [path] = useLocation();
  const names = useNames(placeOf(path));
  const title = titleOf(path, names);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <nav className="crumbs" aria-label="Where you are">
      {crumbs(path, names).map((crumb, index) => (
        <Fragment key={crumb.href ?? crumb.text}>
          {index > 0 ? <span aria-hidden="true">/</span> : null}
          {crumb.href ? (
            <Link href={crumb.href} title={crumb.text}>
              {crumb.text}
            </Link>
          ) : (
            <span aria-current="page" title={crumb.text}>
              {crumb.text}
            </span>
          )}
        </Fragment>
      ))}
      <span className="visually-hidden" role="status">
        {title}
      </span>
    </nav>
  );
}
