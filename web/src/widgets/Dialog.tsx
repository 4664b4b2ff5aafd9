// What lies over the page: a dialog in the middle, a drawer at the right, a question before
// something dangerous. The browser's own <dialog> keeps the focus inside, closes on Esc and gives
// the focus back.

import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import './dialog.css';
import { Button } from './basics';
import { Icon } from './Icon';

export interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot. */
  actions?: ReactNode;
  /** In the middle, or from the right edge over the whole height. */
  place?: 'middle' | 'wide' | 'drawer';
}

/** Stands while it is in the document: show it by rendering it. */
export function Dialog({ title, onClose, children, actions, place = 'middle' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it; Esc does the same by key
    <dialog
      ref={dialog}
      className={`dialog ${place}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-content">{children}</div>
        {actions ? <footer className="dialog-foot">{actions}</footer> : null}
      </div>
    </dialog>
  );
}

export interface ConfirmProps {
  /** What will happen, with the name of the thing: "Remove squeezenet1.1". */
  title: ReactNode;
  children?: ReactNode;
  /** The button's word: "Remove". */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before something that cannot simply be done again. */
export function Confirm({ title, children, action, onConfirm, onClose }: ConfirmProps) {
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button danger onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
