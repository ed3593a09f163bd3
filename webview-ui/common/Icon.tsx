import type { Verdict } from '../../src/shared/gates.ts';
import { VERDICT_LOOKS } from '../models/gates.ts';
import type { Look } from '../models/looks.ts';

/** A codicon. Without a label it is decoration and hidden from screen readers. */
export function Icon({ name, label, className = '' }: { name: string; label?: string; className?: string }) {
  const classes = `codicon codicon-${name} ${className}`;
  if (label === undefined) return <span className={classes} aria-hidden="true" />;
  return <span className={classes} role="img" aria-label={label} title={label} />;
}

/** The icon of a state in its colour. */
export function StateIcon({ look, isSilent = false }: { look: Look; isSilent?: boolean }) {
  const className = `state-icon tone-${look.tone}${look.spins ? ' codicon-modifier-spin' : ''}`;
  return isSilent ? (
    <Icon name={look.icon} className={className} />
  ) : (
    <Icon name={look.icon} label={look.label} className={className} />
  );
}

/** What the gates of a task came to, in its shape and colour; the label says it in words. */
export function VerdictIcon({ verdict, label }: { verdict: Verdict; label?: string }) {
  const { icon, tone } = VERDICT_LOOKS[verdict];
  return <Icon name={icon} className={`verdict tone-${tone}`} {...(label === undefined ? {} : { label })} />;
}
