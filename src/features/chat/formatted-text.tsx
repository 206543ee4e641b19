'use client'

import Link from 'next/link'
import { Fragment, type ReactNode, useMemo } from 'react'
import { cx } from '@/ui/cx'
import { mentionParts } from '../../../domain/mentions'
import type { CalledPerson } from './called-people'
import { CodeBlock } from './code-block'
import { BrokenText, MessageBoundary } from './message-boundary'
import { labelOf, safeHref, textParts } from './message-links'
import { type Block, type Inline, parseMessage } from './message-markdown'

interface FormattedTextProps {
  text: string
  /** Whom the handles in the text mean. */
  called: readonly CalledPerson[]
}

/** A message's text with its marks carried out. What has none of them is just text. */
export function FormattedText(props: FormattedTextProps) {
  return (
    <MessageBoundary of={props.text} fallback={<BrokenText text={props.text} />}>
      <Formatted {...props} />
    </MessageBoundary>
  )
}

function Formatted({ text, called }: FormattedTextProps) {
  const blocks = useMemo(() => parseMessage(text), [text])
  const words: Words = (piece) => <Plain text={piece} called={called} />
  return blocks ? <Flow blocks={blocks} words={words} /> : words(text)
}

/** How text without marks is shown: with its addresses and those it calls, or inside a link without either. */
type Words = (text: string) => ReactNode

const asIs: Words = (text) => text

function Plain({ text, called }: FormattedTextProps) {
  return textParts(text).map((part, index) =>
    part.kind === 'link' ? (
      <Address key={index} href={part.href}>
        {part.text}
      </Address>
    ) : (
      <Fragment key={index}>{called.length > 0 ? <Calling text={part.text} called={called} /> : part.text}</Fragment>
    ),
  )
}

function Calling({ text, called }: FormattedTextProps) {
  return mentionParts(text).map((part, index) => {
    const person = part.kind === 'handle' && called.find(({ handle }) => handle === part.handle)
    if (!person) return <Fragment key={index}>{part.text}</Fragment>
    return (
      <span
        key={index}
        className={cx('font-medium text-accent', person.isYou && 'rounded-spine bg-wash box-decoration-clone px-0.5')}
      >
        {person.name === null ? part.text : <bdi>@{person.name}</bdi>}
      </span>
    )
  })
}

const link = 'rounded-spine text-accent underline decoration-1 underline-offset-2 hover:text-accent-2'

/** A place on this server opens in this page, everything else beside it. */
function Address({ href, children }: { href: string; children: ReactNode }) {
  const place = placeHere(href)
  if (place !== null) {
    return (
      <Link href={place} prefetch={false} className={link}>
        {children}
      </Link>
    )
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc" className={link}>
      {children}
    </a>
  )
}

function placeHere(href: string): string | null {
  const { origin, pathname, search } = new URL(href)
  return origin === window.location.origin && pathname === '/messages' ? pathname + search : null
}

/**
 * Paragraphs are text in the line, with the line breaks that were typed, so that the time of the message stands on the
 * last one's baseline; everything else is a block of its own.
 */
function Flow({ blocks, words }: { blocks: readonly Block[]; words: Words }) {
  return blocks.map((block, index) => {
    const before = blocks[index - 1]
    return (
      <Fragment key={index}>
        {before ? breaksBetween(before, block) : null}
        <BlockView block={block} words={words} isFirst={index === 0} />
      </Fragment>
    )
  })
}

function breaksBetween(before: Block, after: Block): string {
  if (before.type !== 'paragraph' || after.type !== 'paragraph') return ''
  return '\n'.repeat(Math.max(1, (after.position?.start.line ?? 0) - (before.position?.end.line ?? 0)))
}

interface BlockViewProps {
  block: Block
  words: Words
  isFirst: boolean
}

function BlockView({ block, words, isFirst }: BlockViewProps) {
  switch (block.type) {
    case 'paragraph':
      return <Line nodes={block.children} words={words} />
    case 'code':
      return <CodeBlock code={block.value} language={block.lang ?? null} className={isFirst ? 'mb-1' : 'my-1'} />
    case 'blockquote':
      return (
        <blockquote className={cx('border-s-[3px] border-line-2 ps-2.5 text-(--quiet)', isFirst ? 'mb-1' : 'my-1')}>
          <Flow blocks={block.children} words={words} />
        </blockquote>
      )
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul'
      return (
        <List
          start={block.start ?? undefined}
          className={cx(
            'ps-5 marker:text-(--quiet)',
            block.ordered ? 'list-decimal' : 'list-disc',
            isFirst ? 'mb-0.5' : 'my-0.5',
          )}
        >
          {block.children.map((item, index) => (
            <li key={index}>
              <Flow blocks={item.children} words={words} />
            </li>
          ))}
        </List>
      )
    }
    default:
      // Nothing else is let through by the parser's settings.
      return null
  }
}

function Line({ nodes, words }: { nodes: readonly Inline[]; words: Words }) {
  return nodes.map((node, index) => <InlineView key={index} node={node} words={words} />)
}

function InlineView({ node, words }: { node: Inline; words: Words }) {
  switch (node.type) {
    case 'text':
      return words(node.value)
    case 'strong':
      return (
        <strong className="font-semibold">
          <Line nodes={node.children} words={words} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <Line nodes={node.children} words={words} />
        </em>
      )
    case 'delete':
      return (
        <del>
          <Line nodes={node.children} words={words} />
        </del>
      )
    case 'inlineCode':
      return (
        <code className="rounded-spine bg-(--code-ground) box-decoration-clone px-1 py-px font-mono text-[0.8667em]">
          {node.value}
        </code>
      )
    case 'link': {
      const href = safeHref(node.url)
      if (href === null) return <Line nodes={node.children} words={words} />
      const text = textOf(node.children)
      const label = labelOf(text, href)
      return <Address href={href}>{label === text ? <Line nodes={node.children} words={asIs} /> : label}</Address>
    }
    case 'break':
      return '\n'
    default:
      return null
  }
}

function textOf(nodes: readonly Inline[]): string {
  return nodes.map((node) => ('value' in node ? node.value : 'children' in node ? textOf(node.children) : '')).join('')
}
