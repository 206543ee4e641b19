'use client'

import { Reply, Trash2 } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { MessageFile, MessagePictures, othersOf } from '@/features/files/view/message-files'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import { personStyle } from '@/ui/person'
import { sameValue } from '@/ui/same-value'
import { Time } from '@/ui/time/time'
import { isPicture } from '../../../../domain/attachments'
import { readCalled } from '@/features/message-text/model/called-people'
import { DeliveryNote, type PendingActions } from './delivery-note'
import { ReadReceipt } from './read-receipt'
import { FormattedText } from '@/features/message-text/view/formatted-text'
import { isFewEmoji } from '@/features/message-text/model/message-text'
import { EditedMark } from '@/features/message-actions/view/edited-mark'
import { MessageTools } from '@/features/message-actions/view/message-tools'
import { Reactions } from '@/features/message-actions/view/reactions'
import { SelectBox } from '@/features/message-actions/view/select-box'
import { useTools } from '@/features/message-actions/view/use-tools'
import type { MessageRow } from '../model/message-row'
import { useMessageVisibility } from '../data/use-message-visibility'
import { MessageQuote } from '@/features/message-actions/view/message-quote'
import type { Quote } from '@/features/conversation/types'

interface MessageBubbleProps {
  row: MessageRow
  name: string
  hue: number | undefined
  /** The message it replies to. */
  quote: Quote | null
  /** In a group: the name in a turn's first bubble, and space for the avatar. */
  inGroup: boolean
  /** Its entrance: just written, just arrived, or none. */
  entrance: 'rise' | 'appear' | 'none'
  actions: PendingActions
}

/**
 * One message. Its DOM node stays the same from sending to the last tick, so nothing flashes when the server responds.
 */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { row, name, hue, quote, inGroup, actions } = props
  const t = useTranslations('chat')
  const visibility = useMessageVisibility(row.seq)
  // Decided once: an entrance animation must not be cut short, nor run again.
  const [entrance] = useState(props.entrance)
  const called = useMemo(() => readCalled(row.called), [row.called])
  const files = row.isDeleted ? noFiles : row.files
  const hasPictures = files.some(isPicture)
  const others = othersOf(files)
  const bare = !row.isDeleted && files.length === 0 && isFewEmoji(row.content)
  const sending = {
    senderId: row.senderId,
    onCancel: (uploadId: string) => actions.dropFile(row.clientMessageId, uploadId),
  }
  const tools = useTools(row)
  const named = inGroup && !row.isOwn && row.startsTurn

  return (
    <div
      ref={visibility}
      role="article"
      tabIndex={-1}
      {...tools.handlers}
      data-row={row.key}
      data-seq={row.seq ?? undefined}
      data-delivery={row.delivery}
      data-own={row.isOwn || undefined}
      className={cx(
        'focus-inset relative pointer-coarse:touch-pan-y pointer-coarse:select-none flex min-w-0 flex-col rounded-turn',
        row.isOwn ? 'items-end' : 'items-start',
        inGroup && !row.isOwn && 'ps-(--gutter) [--gutter:2.625rem] compact:[--gutter:2.25rem]',
        row.endsTurn ? 'pb-3 compact:pb-2' : 'pb-0.5 compact:pb-px',
        entrance === 'rise' && 'animate-rise',
        entrance === 'appear' && 'animate-appear',
      )}
    >
      <div
        className={cx(
          'relative flash-target',
          tools.drag === 'none'
            ? 'motion-safe:transition-[translate] motion-safe:duration-140 motion-safe:ease-enter'
            : 'motion-safe:translate-x-(--drag)',
          // Relative to the column's width, including the avatars.
          'flow-root max-w-[min(35rem,calc((100%+var(--gutter,0px))*0.78))] wrap-anywhere text-pretty type-message max-md:max-w-[calc((100%+var(--gutter,0px))*0.86)]',
          'compact:text-[0.875rem] compact:leading-4.5',
          shape(row, bare && quote === null),
          hasPictures && 'w-86 max-md:w-74',
          row.isOwn
            ? '[--code-ground:var(--own-veil)] [--quiet:var(--own-meta)]'
            : '[--code-ground:var(--veil)] [--quiet:var(--text-2)]',
        )}
      >
        {named ? (
          <div dir="auto" style={personStyle(row.senderId, hue)} className="clip-marks text-person type-sender">
            {name}
          </div>
        ) : (
          <span className="sr-only">{row.isOwn ? t('you') : <bdi>{name}</bdi>}: </span>
        )}
        {quote ? <MessageQuote quote={quote} isOwn={row.isOwn} /> : null}
        {row.isDeleted ? (
          <div>
            <span className="inline-flex items-center gap-1.5 text-text-3 type-body">
              <Icon as={Trash2} size={16} />
              {t(row.isOwn ? 'youDeleted' : 'deleted')}
            </span>
            <Meta row={row} ground="sheet" />
          </div>
        ) : (
          <>
            {hasPictures ? (
              <MessagePictures
                files={files}
                {...sending}
                foot={row.content === '' && others.length === 0 ? <Meta row={row} ground="picture" /> : null}
                className={bleed(row, {
                  isFirst: !named && quote === null,
                  isLast: row.content === '' && others.length === 0,
                })}
              />
            ) : null}
            {others.map((file, index) => (
              <div key={index} className="w-60 max-w-full py-1">
                <MessageFile file={file} isOwn={row.isOwn} {...sending} />
              </div>
            ))}
            {row.content !== '' || files.length === 0 ? (
              <div
                dir="auto"
                data-text={name}
                className={cx('clip-marks lines-own-way', bare && 'text-[2rem] leading-10')}
              >
                <FormattedText text={row.content} called={called} />
                <Meta row={row} ground={bare ? 'sheet' : row.isOwn ? 'own' : 'other'} large={bare} />
              </div>
            ) : others.length > 0 ? (
              // Next to the last file's second line.
              <div className="-mt-[25px] flow-root pb-1.5 compact:-mt-6 max-md:-mt-[26px]">
                <Meta row={row} ground={row.isOwn ? 'own' : 'other'} />
              </div>
            ) : null}
          </>
        )}
        {tools.drag === 'none' ? null : <DragSign isOwn={row.isOwn} isFar={tools.drag === 'far'} />}
        {tools.near ? <MessageTools {...tools.props} isOwn={row.isOwn} /> : null}
      </div>
      {tools.isSelected !== null && row.messageId !== null ? (
        <SelectBox isOwn={row.isOwn} inGroup={inGroup} isSelected={tools.isSelected} />
      ) : null}
      <Reactions row={row} />
      {row.note ? <DeliveryNote row={row} actions={actions} /> : null}
    </div>
  )
}, sameBubble)

function sameBubble(before: MessageBubbleProps, after: MessageBubbleProps): boolean {
  return (
    before.row === after.row &&
    before.name === after.name &&
    before.hue === after.hue &&
    sameValue(before.quote, after.quote) &&
    before.inGroup === after.inGroup &&
    before.actions === after.actions
  )
}

/** Appears behind a bubble that is being swiped; with reduced motion, in front of it. */
function DragSign({ isOwn, isFar }: { isOwn: boolean; isFar: boolean }) {
  return (
    <span
      aria-hidden
      data-drag-sign={isFar ? 'far' : 'near'}
      className={cx(
        'absolute top-1/2 mx-2 grid size-8 -translate-y-1/2 place-items-center rounded-pill transition-colors duration-90',
        isOwn
          ? 'start-full motion-reduce:start-auto motion-reduce:end-full'
          : 'end-full motion-reduce:end-auto motion-reduce:start-full',
        isFar ? 'bg-fill text-on-fill' : 'bg-other text-text-2',
      )}
    >
      <Icon as={Reply} size={16} directional />
    </span>
  )
}

/** A turn has a straight edge on its speaker's side; its last bubble's bottom corner is round again. */
function shape({ isOwn, endsTurn, isDeleted }: MessageRow, bare: boolean): string {
  if (bare) return 'rounded-turn'
  const ground = isDeleted
    ? 'shadow-[inset_0_0_0_1px_var(--line)]'
    : isOwn
      ? 'bg-own text-own-text'
      : 'bg-other text-text-1'
  const spine = isOwn
    ? cx('rounded-se-spine', !endsTurn && 'rounded-ee-spine')
    : cx('rounded-ss-spine', !endsTurn && 'rounded-es-spine')
  return cx('rounded-turn px-3 py-[7px] compact:rounded-[0.75rem] compact:px-2.5 compact:py-[5px]', ground, spine)
}

const noFiles: MessageRow['files'] = []

/** Images fill the bubble to its edges and follow its rounded corners. */
function bleed({ isOwn, endsTurn }: MessageRow, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): string {
  const round = { ss: isOwn, se: !isOwn, es: isOwn || endsTurn, ee: !isOwn || endsTurn }
  const turn = {
    ss: 'rounded-ss-turn compact:rounded-ss-[0.75rem]',
    se: 'rounded-se-turn compact:rounded-se-[0.75rem]',
    es: 'rounded-es-turn compact:rounded-es-[0.75rem]',
    ee: 'rounded-ee-turn compact:rounded-ee-[0.75rem]',
  }
  return cx(
    '-mx-3 compact:-mx-2.5',
    isFirst ? '-mt-[7px] compact:-mt-[5px]' : 'mt-[5px]',
    isLast ? '-mb-[7px] compact:-mb-[5px]' : 'mb-[7px]',
    isFirst && (round.ss ? turn.ss : 'rounded-ss-spine'),
    isFirst && (round.se ? turn.se : 'rounded-se-spine'),
    isLast && (round.es ? turn.es : 'rounded-es-spine'),
    isLast && (round.ee ? turn.ee : 'rounded-ee-spine'),
  )
}

interface MetaProps {
  row: MessageRow
  ground: 'own' | 'other' | 'sheet' | 'picture'
  /** Next to large emoji, whose line is higher. */
  large?: boolean
}

/** Time and ticks share the text's last baseline; they get a line of their own only if they don't fit. */
function Meta({ row, ground, large }: MetaProps) {
  return (
    <span
      data-beside
      className={cx(
        'inline-flex items-center gap-1 whitespace-nowrap type-time',
        ground === 'picture'
          ? 'pointer-events-none absolute end-2 bottom-2 rounded-pill bg-over px-2 py-0.5 text-over-text *:text-over-text'
          : 'float-end ms-3 -me-0.5',
        ground !== 'picture' && (large ? 'mt-5' : 'mt-[3px] max-md:mt-1 compact:mt-0.5'),
        ground === 'own' ? 'text-own-meta' : ground !== 'picture' && 'text-text-3',
      )}
    >
      {row.isEdited ? <EditedMark row={row} /> : null}
      <Time value={row.sentAt} />
      <ReadReceipt row={row} />
    </span>
  )
}
