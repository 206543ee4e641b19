'use client'

import { Reply, Trash2 } from 'lucide-react'
import { type CSSProperties, memo, type RefObject, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { MessageFiles } from '@/features/files/view/file-cards'
import { lonePictureOf, MessagePictures, othersOf } from '@/features/files/view/message-files'
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
import { formOf } from '../model/meta-form'
import { useSteadyForm } from './use-steady-form'
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
  /** Its entrance animation: just written, just arrived, or none. */
  entrance: 'rise' | 'appear' | 'none'
  /** From someone the reader blocked, but shown on request: without a background, and without reactions. */
  isBlocked: boolean
  actions: PendingActions
}

/**
 * One message. Its DOM node stays the same from sending to the last tick, so nothing flashes when the server responds.
 */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { row, name, hue, quote, inGroup, isBlocked, actions } = props
  const t = useTranslations('chat')
  const visibility = useMessageVisibility(row.seq)
  // Decided once: an entrance animation must not be cut short, nor run again.
  const [entrance] = useState(props.entrance)
  const called = useMemo(() => readCalled(row.called), [row.called])
  const files = row.isDeleted ? noFiles : row.files
  const hasPictures = files.some(isPicture)
  const others = othersOf(files)
  const lone = useMemo(() => lonePictureOf(files), [files])
  const isSmall = lone?.isSmall === true
  const bubble = useRef<HTMLDivElement>(null)
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
        'group/message focus-inset pointer-coarse:touch-pan-y pointer-coarse:select-none flex min-w-0 flex-col',
        tools.isSelected ? 'chosen-row' : 'rounded-turn',
        tools.isSelected !== null && !row.isOwn && !inGroup && 'beside-boxes',
        row.isOwn ? 'items-end' : 'items-start',
        inGroup && !row.isOwn && 'ps-(--gutter) [--gutter:2.625rem] compact:[--gutter:2.25rem]',
        row.endsTurn ? 'pb-3 compact:pb-2' : 'pb-0.5 compact:pb-px',
        entrance === 'rise' && 'animate-rise',
        entrance === 'appear' && 'animate-appear',
      )}
    >
      <div
        ref={bubble}
        data-bubble
        style={lone ? ({ '--picture': `${lone.width / 16}rem` } as CSSProperties) : undefined}
        className={cx(
          'relative flash-target',
          tools.drag === 'none'
            ? 'motion-safe:transition-[translate] motion-safe:duration-140 motion-safe:ease-enter'
            : 'motion-safe:translate-x-(--drag)',
          // Relative to the column's width, including the avatars.
          'flow-root max-w-[min(35rem,calc((100%+var(--gutter,0px))*0.78))] wrap-anywhere text-pretty type-message max-md:max-w-[calc((100%+var(--gutter,0px))*0.86)]',
          'compact:text-[0.875rem] compact:leading-4.5',
          shape(row, bare && quote === null, isBlocked),
          tools.isSelected && 'shadow-[inset_0_0_0_1px_var(--accent-line)]!',
          hasPictures && !isSmall && (lone ? 'w-(--picture) max-md:w-[calc(var(--picture)*0.86)]' : 'w-86 max-md:w-74'),
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
            <Meta row={row} of={bubble} ground="sheet" />
          </div>
        ) : (
          <>
            {hasPictures ? (
              <MessagePictures
                messageKey={row.key}
                files={files}
                {...sending}
                foot={
                  row.content === '' && others.length === 0 && !isSmall ? (
                    <Meta row={row} of={bubble} ground="picture" />
                  ) : null
                }
                className={bleed(row, {
                  isFirst: !named && quote === null,
                  isLast: row.content === '' && others.length === 0,
                })}
              />
            ) : null}
            {others.length > 0 ? (
              <MessageFiles
                files={others}
                isOwn={row.isOwn}
                foot={
                  row.content === '' ? <Meta row={row} of={bubble} ground={row.isOwn ? 'own' : 'other'} inLine /> : null
                }
                {...sending}
              />
            ) : null}
            {row.content !== '' || files.length === 0 ? (
              <div
                dir="auto"
                data-text={name}
                className={cx('clip-marks lines-own-way', bare && 'text-[2rem] leading-10')}
              >
                <FormattedText text={row.content} called={called} />
                <Meta row={row} of={bubble} ground={bare ? 'sheet' : row.isOwn ? 'own' : 'other'} large={bare} />
              </div>
            ) : isSmall && others.length === 0 ? (
              <div className="flow-root">
                <Meta row={row} of={bubble} ground={row.isOwn ? 'own' : 'other'} />
              </div>
            ) : null}
          </>
        )}
        {tools.drag === 'none' ? null : <DragSign isOwn={row.isOwn} isFar={tools.drag === 'far'} />}
        {tools.near ? (
          <MessageTools {...tools.props} isOwn={row.isOwn} sentAt={row.endsTurn ? null : row.sentAt} />
        ) : null}
      </div>
      {tools.isSelected !== null && row.messageId !== null ? <SelectBox isSelected={tools.isSelected} /> : null}
      {isBlocked ? null : <Reactions row={row} />}
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
    before.isBlocked === after.isBlocked &&
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
function shape({ isOwn, endsTurn, isDeleted }: MessageRow, bare: boolean, isBlocked: boolean): string {
  if (bare) return 'rounded-turn'
  const ground =
    isDeleted || isBlocked
      ? 'text-text-2 shadow-[inset_0_0_0_1px_var(--line)]'
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
  /** The bubble it is in, whose height it never changes. */
  of: RefObject<HTMLElement | null>
  ground: 'own' | 'other' | 'sheet' | 'picture'
  /** Next to large emoji, whose line is higher. */
  large?: boolean
  /** Already on a line of its own. */
  inLine?: boolean
}

/**
 * At the end of a turn, time and ticks share the text's last baseline; they get a line of their own only if they don't
 * fit. Within a turn, only what differs from the last message's is visible; the rest is for screen readers.
 */
function Meta({ row, of, ground, large, inLine }: MetaProps) {
  const place = useRef<HTMLSpanElement>(null)
  const form = useSteadyForm(formOf(row), place, of)
  return (
    <span
      ref={place}
      data-beside
      data-form={form}
      className={cx(
        'group/meta inline-flex items-center gap-1 whitespace-nowrap type-time data-[form=none]:sr-only',
        ground === 'picture'
          ? 'pointer-events-none absolute end-2 bottom-2 rounded-pill bg-over px-[7px] py-0.5 text-over-text *:text-over-text'
          : inLine
            ? 'ms-3'
            : 'float-end ms-3 -me-0.5',
        ground !== 'picture' && !inLine && (large ? 'mt-5' : 'mt-[3px] max-md:mt-1 compact:mt-0.5'),
        ground === 'own' ? 'text-own-meta' : ground !== 'picture' && 'text-text-3',
      )}
    >
      {row.isEdited ? <EditedMark row={row} /> : null}
      <Time value={row.sentAt} className="group-data-[form=signs]/meta:sr-only" />
      <span className={cx('inline-flex empty:hidden', !row.tickAlone && 'group-data-[form=signs]/meta:sr-only')}>
        <ReadReceipt row={row} />
      </span>
    </span>
  )
}
