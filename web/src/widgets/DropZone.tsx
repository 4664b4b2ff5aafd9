// Where files, folders and archives are dropped, or chosen by a button.

import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import type { NamedFile } from '../api/uploads';
import { Button } from './basics';
import './drop.css';
import { chosenFiles, droppedFiles } from './dropped';

interface DropZoneProps {
  /** What goes in here, as a sentence. */
  children: ReactNode;
  /** Words for the input, such as "Model files". */
  label: string;
  accept?: string;
  /** One file only, such as a picture. */
  single?: boolean;
  onFiles: (files: NamedFile[]) => void;
}

function useDrop(onFiles: (files: NamedFile[]) => void) {
  const [over, setOver] = useState(false);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = await droppedFiles(event.dataTransfer);
    if (files.length > 0) onFiles(files);
  };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => void drop(event),
  };
  return { over, handlers };
}

export function DropZone({ children, label, accept, single, onFiles }: DropZoneProps) {
  const { over, handlers } = useDrop(onFiles);
  return (
    <div className={`drop ${over ? 'over' : ''}`} {...handlers}>
      <div className="drop-text">{over ? <strong>Let go to take it</strong> : children}</div>
      <span className="row">
        <Choose label={label} accept={accept} single={single} onFiles={onFiles}>
          {single ? 'Choose a file…' : 'Choose files…'}
        </Choose>
        {single ? null : (
          <Choose label={`${label}, a whole folder`} folder onFiles={onFiles}>
            Choose a folder…
          </Choose>
        )}
      </span>
    </div>
  );
}

interface ChooseProps {
  label: string;
  children: ReactNode;
  accept?: string | undefined;
  single?: boolean | undefined;
  folder?: boolean;
  onFiles: (files: NamedFile[]) => void;
}

function Choose({ label, children, accept, single, folder, onFiles }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!single}
        accept={accept}
        aria-label={label}
        {...(folder ? { webkitdirectory: '' } : {})}
        onChange={(event) => {
          const files = chosenFiles(event.target.files);
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      <Button onClick={() => input.current?.click()}>{children}</Button>
    </>
  );
}
