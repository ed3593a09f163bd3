import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick?: () => void;
  readonly icon?: string;
  /** It sends the form that it is in. */
  readonly submits?: boolean;
  readonly kind?: 'primary' | 'secondary';
  readonly disabled?: boolean;
  /** What a screen reader says instead of the text, where several buttons have the same text. */
  readonly label?: string;
}

export function Button(props: ButtonProps) {
  const { children, onClick, icon, submits = false, kind = 'secondary', disabled = false, label } = props;
  return (
    <button
      type={submits ? 'submit' : 'button'}
      className={`button ${kind}`}
      onClick={onClick}
      disabled={disabled}
      aria-label={label}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      <span className="button-text">{children}</span>
    </button>
  );
}

interface IconButtonProps {
  readonly icon: string;
  /** Says what it does; shown as a hover too. */
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
}

export function IconButton({ icon, label, onClick, disabled = false }: IconButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={onClick}
      disabled={disabled}
    >
      <Icon name={icon} />
    </button>
  );
}
