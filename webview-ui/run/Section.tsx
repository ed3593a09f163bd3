import type { ReactNode } from 'react';

/** A titled part of the details. */
export function Section({ title, children, extra }: { title: string; children: ReactNode; extra?: ReactNode }) {
  return (
    <section className="section" aria-label={title}>
      <h3>
        {title}
        {extra === undefined ? null : <span className="quiet number">{extra}</span>}
      </h3>
      {children}
    </section>
  );
}
