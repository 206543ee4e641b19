'use client'

import { Fragment, type ReactNode, useMemo } from 'react'
import { cx } from '@/ui/cx'
import { PageLink } from '@/ui/page-link'
import { turns } from '../../../../domain/isolate'
import type { Block, Inline, ListItem } from '../../../../domain/text/nodes'
import { parseText } from '../../../../domain/text/parse'
import type { CalledPerson } from '../model/called-people'
import { CodeBlock } from './code-block'
import { BrokenText, MessageBoundary } from './message-boundary'

interface FormattedTextProps {
  text: string
  /** The users that the handles in the text mention. */
  called: Called
}

type Called = readonly CalledPerson[]

/** A message's text with its formatting. Plain text renders as plain text. */
export function FormattedText(props: FormattedTextProps) {
  return (
    <MessageBoundary of={props.text} fallback={<BrokenText text={props.text} />}>
      <Formatted {...props} />
    </MessageBoundary>
  )
}

function Formatted({ text, called }: FormattedTextProps) {
  const blocks = useMemo(() => parseText(text), [text])
  return <Flow blocks={blocks} called={called} />
}

/**
 * Lines are inline, with the typed line breaks, so that the message's time can share the last baseline; everything else
 * is a block.
 */
function Flow({ blocks, called }: { blocks: readonly Block[]; called: Called }) {
  return blocks.map((block, index) => {
    const margin = index === 0 ? 'mb-1' : 'my-1'
    switch (block.type) {
      case 'lines': {
        const edges = { before: index > 0, after: index < blocks.length - 1 }
        return <Fragment key={index}>{flowOf(withoutEdges(block.lines, edges), called)}</Fragment>
      }
      case 'code':
        return <CodeBlock key={index} code={block.text} language={block.language} className={margin} />
      case 'quote':
        return (
          <blockquote
            key={index}
            dir="auto"
            className={cx('border-s-[3px] border-line-2 ps-2.5 lines-own-way text-(--quiet)', margin)}
          >
            <Flow blocks={block.blocks} called={called} />
          </blockquote>
        )
      case 'list':
        return (
          <ul key={index} className={margin}>
            {block.items.map((item, at) => (
              <Item key={at} item={item} called={called} />
            ))}
          </ul>
        )
    }
  })
}

/** A block already has space around it, so an empty line next to it adds none. */
function withoutEdges(lines: readonly Inline[][], edges: { before: boolean; after: boolean }): readonly Inline[][] {
  const from = edges.before && lines[0]?.length === 0 ? 1 : 0
  const to = edges.after && lines.length > from && lines.at(-1)?.length === 0 ? lines.length - 1 : lines.length
  return lines.slice(from, to)
}

/** Consecutive lines are one element, however many there are. */
function flowOf(lines: readonly Inline[][], called: Called): ReactNode[] {
  const pieces: ReactNode[] = []
  const add = (node: ReactNode) => {
    const last = pieces.at(-1)
    if (typeof node === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + node
    else pieces.push(node)
  }
  for (const [at, line] of lines.entries()) {
    if (at > 0) add('\n')
    for (const node of line)
      add(node.type === 'text' ? node.text : <InlineView key={pieces.length} node={node} called={called} />)
  }
  return pieces
}

/** The marker stays as typed; wrapped lines are indented behind it. */
function Item({ item: { marker, children }, called }: { item: ListItem; called: Called }) {
  const sign = marker.trim()
  const indent = marker.indexOf(sign)
  const width = sign.length > 1 ? `calc(${sign.length - 1}ch + 0.6em + ${indent} * 0.3em)` : `${0.85 + indent * 0.3}em`
  return (
    <li dir="auto" className="ps-(--hang) -indent-(--hang) lines-own-way" style={{ ['--hang' as string]: width }}>
      <span className="inline-block min-w-(--hang) indent-0 text-(--quiet)">{marker}</span>
      {flowOf([children], called)}
    </li>
  )
}

function InlineView({ node, called }: { node: Inline; called: Called }) {
  switch (node.type) {
    case 'text':
      return node.text
    case 'bold':
      return <strong className="font-semibold">{flowOf([node.children], called)}</strong>
    case 'italic':
      return <em>{flowOf([node.children], called)}</em>
    case 'strike':
      return <del>{flowOf([node.children], called)}</del>
    case 'code':
      return (
        <code className="rounded-spine bg-(--code-ground) box-decoration-clone px-1 py-px font-mono text-[0.8667em]">
          {node.text}
        </code>
      )
    case 'address':
      return (
        <Address href={node.href} host={node.host} dir="ltr">
          {inOrder(node.text)}
        </Address>
      )
    case 'link':
      return (
        <Address href={node.href} host={node.host} dir="auto">
          {flowOf([node.children], called)}
        </Address>
      )
    case 'mention': {
      const person = called.find(({ handle }) => handle === node.handle)
      return person ? <Calling person={person}>{node.text}</Calling> : node.text
    }
  }
}

/** The end of a URL's authority: its host, or the user name before an @. */
const who = /^(?:[^@/]*@|(?:https?:\/\/)?[^/?#]*)/i

/** Two right-to-left parts would swap places, and a path would read as the host. */
function inOrder(address: string): ReactNode {
  const to = who.exec(address)?.[0].length ?? 0
  if (!turns(address) || to === address.length) return address
  return [address.slice(0, to), address.slice(to)].map((part) => (
    <bdi key={part} dir="ltr">
      {part}
    </bdi>
  ))
}

function Calling({ person, children }: { person: CalledPerson; children: string }) {
  return (
    <span
      className={cx('font-medium text-accent', person.isYou && 'rounded-spine bg-wash box-decoration-clone px-0.5')}
    >
      {person.name === null ? children : <bdi>@{person.name}</bdi>}
    </span>
  )
}

interface AddressProps {
  href: string
  /** The link's real target, if its text doesn't show it. */
  host: string | null
  dir: 'ltr' | 'auto'
  children: ReactNode
}

const link = 'rounded-spine text-accent underline decoration-1 underline-offset-2 press-accent'

/**
 * A link to this server opens in this page, any other in a new tab. Isolated, because its direction may differ from the
 * line's.
 */
function Address({ href, host, dir, children }: AddressProps) {
  const place = placeHere(href)
  const shown = (
    <>
      {children}
      {host === null ? null : <bdi dir="ltr"> ({host})</bdi>}
    </>
  )
  if (place !== null) {
    return (
      <PageLink href={place} dir={dir} className={link}>
        {shown}
      </PageLink>
    )
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc" dir={dir} className={link}>
      {shown}
    </a>
  )
}

function placeHere(href: string): string | null {
  const { origin, pathname, search } = new URL(href)
  return origin === window.location.origin && pathname === '/messages' ? pathname + search : null
}
