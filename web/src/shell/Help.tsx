import { Fragment } from 'react';
import { Dialog } from '../widgets/Dialog';
import './help.css';
import { KEYS } from './keys';

/** All keys, by `?`. */
export default function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" place="wide" onClose={onClose}>
      <div className="help-groups">
        {KEYS.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, text]) => (
                <div key={text}>
                  <dt>
                    {keys.map((key) => (
                      <Fragment key={key}>
                        <kbd>{key}</kbd>{' '}
                      </Fragment>
                    ))}
                  </dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="help-foot">
        Every view has its own address, and “copy as command” gives the line for the terminal that
        does the same.
      </p>
    </Dialog>
  );
}
