'use client'

import { Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { copyText } from '@/ui/copy'
import { cx } from '@/ui/cx'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import { toast } from '@/ui/toast'
import type { CodeNode, CodeTree } from '../model/highlight'

interface CodeBlockProps {
  code: string
  language: string | null
  className?: string
}

/** A code block: its language, a copy button, and colors as soon as they are ready, which moves nothing. */
export function CodeBlock({ code, language, className }: CodeBlockProps) {
  const t = useTranslations('chat')
  const tree = useHighlighting(code, language)
  const copy = async () => toast((await copyText(code)) ? t('codeCopied') : t('copyFailed'))
  return (
    <figure dir="ltr" className={cx('min-w-40 overflow-hidden rounded-chip bg-(--code-ground)', className)}>
      <figcaption className="flex h-7 items-center gap-2 ps-2.5 text-(--quiet) type-time">
        <span className="min-w-0 flex-1 truncate">{language ?? t('code')}</span>
        <IconButton
          label={t('copyCode')}
          icon={Copy}
          size={28}
          iconSize={14}
          onClick={copy}
          className="text-(--quiet)! after:absolute after:inset-0 max-md:after:-inset-2"
        />
      </figcaption>
      {/* A scrollable element must be reachable by keyboard. */}
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={language ?? t('code')}
        className="overflow-x-auto px-2.5 pb-2 [overflow-wrap:normal] [text-wrap:nowrap] [white-space:pre]! focus-inset type-code scroll-quiet"
      >
        <code>{tree ? <Inked nodes={tree.children} /> : code}</code>
      </pre>
    </figure>
  )
}

/** A few colors of the page's palette, by the grammars' scopes. */
const inks: Record<string, string> = {
  'hljs-keyword': 'text-code-keyword',
  'hljs-selector-tag': 'text-code-keyword',
  'hljs-tag': 'text-code-keyword',
  'hljs-name': 'text-code-keyword',
  'hljs-built_in': 'text-code-name',
  'hljs-title': 'text-code-name',
  'hljs-section': 'text-code-name',
  'hljs-type': 'text-code-type',
  'hljs-attr': 'text-code-type',
  'hljs-attribute': 'text-code-type',
  'hljs-property': 'text-code-type',
  'hljs-selector-class': 'text-code-type',
  'hljs-string': 'text-code-string',
  'hljs-regexp': 'text-code-string',
  'hljs-addition': 'text-code-string',
  'hljs-number': 'text-code-number',
  'hljs-literal': 'text-code-number',
  'hljs-symbol': 'text-code-number',
  'hljs-deletion': 'text-danger',
  'hljs-comment': 'text-(--quiet)',
  'hljs-quote': 'text-(--quiet)',
  'hljs-meta': 'text-(--quiet)',
}

function Inked({ nodes }: { nodes: readonly CodeNode[] }) {
  return nodes.map((node, index) => {
    if (node.type === 'text') return node.value
    if (node.type !== 'element') return null
    const scopes = node.properties.className
    const ink = Array.isArray(scopes) ? scopes.map((scope) => inks[scope]).find(Boolean) : undefined
    return (
      <span key={index} className={ink}>
        <Inked nodes={node.children} />
      </span>
    )
  })
}

function useHighlighting(code: string, language: string | null): CodeTree | null {
  const [found, setFound] = useState<{ code: string; tree: CodeTree | null } | null>(null)
  useEffect(() => {
    if (!language) return
    let isGone = false
    const colour = async () => {
      const { highlight } = await import('../model/highlight-here')
      const tree = await highlight(code, language)
      if (!isGone) setFound({ code, tree })
    }
    // Without colors, code stays readable.
    colour().catch(() => {})
    return () => {
      isGone = true
    }
  }, [code, language])
  return found?.code === code ? found.tree : null
}
