import { memo } from 'react';
import type { ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import type { Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { shortened } from '../models/format.ts';

/** Longer texts are cut: a page must not freeze on what a model wrote. */
const MAX_LENGTH = 30_000;

/**
 * Text of a model as Markdown. HTML in it stays text, pictures are named but not loaded, and only web links are links.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown" dir="auto">
      <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS} urlTransform={webAddress}>
        {shortened(text, MAX_LENGTH)}
      </ReactMarkdown>
    </div>
  );
});

const PLUGINS = [remarkGfm];

/** The address if it leads to the web, otherwise nothing. */
function webAddress(address: string): string {
  return /^https?:\/\//i.test(address) ? address : '';
}

function heading({ children }: { children?: ReactNode }) {
  return <p className="markdown-heading">{children}</p>;
}

/** Headings are paragraphs: they belong to the text of a model, not to the outline of the page. */
const COMPONENTS: Components = {
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  h5: heading,
  h6: heading,
  img: ({ alt }) => <span className="markdown-image">[image{alt ? `: ${alt}` : ''}]</span>,
  a: ({ href, children }) =>
    href ? (
      <a href={href} title={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  pre: ({ children }) => (
    <pre tabIndex={0} dir="ltr">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div className="markdown-table" tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => (
    <span className={`codicon codicon-${checked ? 'pass' : 'circle-outline'}`} aria-hidden="true" />
  ),
};
