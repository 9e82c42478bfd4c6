/** Dialogs and menus: the browser's own, closed by Escape, focus where it was. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Icon, type IconName } from './icon.tsx';

/** A dialog over the page, open while it is mounted; what has `data-first` gets the focus. */
export function Dialog(props: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={props.onClose}
      onPointerDown={(event) => {
        // Beside the dialog is its backdrop.
        if (event.target === ref.current) ref.current?.close();
      }}
    >
      <div className="head">
        <h2 id={id}>{props.title}</h2>
        <button
          type="button"
          className="button plain icon"
          onClick={() => ref.current?.close()}
          aria-label={TEXT.close}
          title={TEXT.close}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="body">{props.children}</div>
    </dialog>
  );
}

/** A button with a sheet below it; what is in the sheet are plain links, buttons and boxes. */
export function Menu(props: {
  readonly label: string;
  readonly icon: IconName;
  readonly iconOnly?: boolean;
  readonly className?: string;
  readonly start?: boolean;
  readonly children: (close: () => void) => ReactNode;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears Escape out of the controls in it.
    <div
      className="menu"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        type="button"
        className={`button ${props.iconOnly === true ? 'plain icon' : ''} ${props.className ?? ''}`}
        aria-expanded={open}
        aria-controls={id}
        aria-label={props.iconOnly === true ? props.label : undefined}
        title={props.iconOnly === true ? props.label : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={props.icon} />
        {props.iconOnly === true ? null : props.label}
      </button>
      <div id={id} className={`sheet ${props.start === true ? 'start' : ''}`} hidden={!open}>
        {open ? props.children(close) : null}
      </div>
    </div>
  );
}

/** A question before something that cannot be undone. */
export function Confirm(props: {
  readonly title: string;
  readonly question: ReactNode;
  readonly action: string;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p>{props.question}</p>
      <ProblemLine problem={props.problem} />
      <div className="row">
        <button type="button" className="button danger" disabled={props.busy} onClick={props.onConfirm}>
          {props.action}
        </button>
        <button type="button" className="button" onClick={props.onClose}>
          {TEXT.cancel}
        </button>
      </div>
    </Dialog>
  );
}
