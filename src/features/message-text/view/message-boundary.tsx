'use client'

import { Component, type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chat'

interface MessageBoundaryProps {
  /** A change of this value retries rendering. */
  of: unknown
  fallback: ReactNode
  children: ReactNode
}

interface MessageBoundaryState {
  hasFailed: boolean
  of: unknown
}

/** Contains a rendering error in one message, so that the others stay. */
export class MessageBoundary extends Component<MessageBoundaryProps, MessageBoundaryState> {
  override state: MessageBoundaryState = { hasFailed: false, of: this.props.of }

  static getDerivedStateFromError = () => ({ hasFailed: true })

  static getDerivedStateFromProps = ({ of }: MessageBoundaryProps, before: MessageBoundaryState) =>
    of === before.of ? null : { hasFailed: false, of }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children
  }
}

/** Shown instead of a text that can't be rendered. */
export function BrokenText({ text }: { text: string }) {
  const t = useTranslations('chat')
  const [shown, setShown] = useState(false)
  if (shown) return text
  return (
    <span className="text-(--quiet)">
      {t('broken')}{' '}
      {text === '' ? null : (
        <button
          type="button"
          onClick={() => setShown(true)}
          className="rounded-chip px-1 font-medium text-accent press-accent max-md:min-h-11"
        >
          {t('showAsText')}
        </button>
      )}
    </span>
  )
}
