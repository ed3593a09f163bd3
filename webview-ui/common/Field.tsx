import { useId } from 'react';
import type { ReactNode } from 'react';

interface FieldProps {
  readonly label: string;
  /** Gets the id that the control must have. */
  readonly children: (id: string) => ReactNode;
  readonly className?: string;
}

/** A control with its name above. */
export function Field({ label, children, className = '' }: FieldProps) {
  const id = useId();
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly inputMode?: 'decimal';
  /** It has the focus when it comes up. */
  readonly isFirst?: boolean;
}

/** A line of text with its name above. */
export function TextField({ label, onChange, isFirst = false, ...input }: TextFieldProps) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          className="input"
          dir="auto"
          autoFocus={isFirst}
          onChange={(event) => onChange(event.target.value)}
          {...input}
        />
      )}
    </Field>
  );
}

interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows: number;
  readonly maxLength: number;
}

/** Several lines of text with their name above. */
export function TextAreaField({ label, onChange, ...area }: TextAreaProps) {
  return (
    <Field label={label}>
      {(id) => (
        <textarea id={id} className="input" dir="auto" onChange={(event) => onChange(event.target.value)} {...area} />
      )}
    </Field>
  );
}

interface SelectProps<Value extends string> {
  readonly id?: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  /** Where no label of its own is seen. */
  readonly label?: string;
  readonly className?: string;
}

/** A choice among a few. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { id, value, options, onChange, label, className = '' } = props;
  return (
    <select
      id={id}
      className={`select ${className}`}
      value={value}
      aria-label={label}
      title={label}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
