/** Markdown as elements of the page: never as markup, so that nothing in it can do anything but be read. */
import { Link } from '@tanstack/react-router';
import type { Token, Tokens } from 'marked';
import { type ReactNode, useMemo } from 'react';
import { linkOf, pictureOf, plainText, slugOf } from '../lib/manual.ts';
import { Table } from './table.tsx';

export function Markdown({ tokens }: { readonly tokens: readonly Token[] }): ReactNode {
  const numbered = useMemo(() => tokens.map((token, index) => ({ token, key: `${index} ${token.type}` })), [tokens]);
  return numbered.map(({ token, key }) => <Block key={key} token={token} />);
}

function Block({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading heading={token as Tokens.Heading} />;
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens ?? []} />
        </p>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case 'list':
      return <Items list={token as Tokens.List} />;
    case 'table':
      return <Rows table={token as Tokens.Table} />;
    case 'blockquote':
      return (
        <blockquote>
          <Markdown tokens={token.tokens ?? []} />
        </blockquote>
      );
    case 'hr':
      return <hr />;
    case 'space':
      return null;
    case 'text':
      return <Inline tokens={token.tokens ?? [token]} />;
    default:
      return <p>{plainText(token)}</p>;
  }
}

function Heading({ heading }: { readonly heading: Tokens.Heading }): ReactNode {
  const id = slugOf(plainText(heading));
  const inner = <Inline tokens={heading.tokens} />;
  if (heading.depth === 1) return null;
  return heading.depth === 2 ? <h2 id={id}>{inner}</h2> : <h3 id={id}>{inner}</h3>;
}

function Items({ list }: { readonly list: Tokens.List }): ReactNode {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have their place and nothing else.
    <li key={index}>
      <Markdown tokens={item.tokens} />
    </li>
  ));
  return list.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function Rows({ table }: { readonly table: Tokens.Table }): ReactNode {
  return (
    <Table heads={table.header.map((cell) => cell.tokens.map(plainText).join(''))}>
      {table.rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have their place and nothing else.
        <tr key={index}>
          {row.map((cell, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cells have their place and nothing else.
            <td key={column}>
              <Inline tokens={cell.tokens} />
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
}

function Inline({ tokens }: { readonly tokens: readonly Token[] }): ReactNode {
  const numbered = tokens.map((token, index) => ({ token, key: `${index} ${token.type}` }));
  return numbered.map(({ token, key }) => <Span key={key} token={token} />);
}

function Span({ token }: { readonly token: Token }): ReactNode {
  const inner = 'tokens' in token && token.tokens ? <Inline tokens={token.tokens} /> : null;
  switch (token.type) {
    case 'strong':
      return <strong>{inner}</strong>;
    case 'em':
      return <em>{inner}</em>;
    case 'del':
      return <del>{inner}</del>;
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <Reference href={(token as Tokens.Link).href} words={inner} />;
    case 'image':
      return <Picture href={(token as Tokens.Image).href} words={plainText(token)} />;
    default:
      return inner ?? unescaped(plainText(token));
  }
}

/** The lexer writes these five as HTML does. */
const WRITTEN: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function unescaped(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (written) => WRITTEN[written] ?? written);
}

function Reference({ href, words }: { readonly href: string; readonly words: ReactNode }): ReactNode {
  const link = linkOf(href);
  if (link.kind === 'none') return words;
  if (link.kind === 'page')
    return (
      <Link to="/manual/$name" params={{ name: link.name }} hash={link.hash}>
        {words}
      </Link>
    );
  return (
    <a href={link.href} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}

function Picture({ href, words }: { readonly href: string; readonly words: string }): ReactNode {
  const file = pictureOf(href);
  return file === null ? words : <img className="picture" src={file} alt={words} loading="lazy" />;
}
