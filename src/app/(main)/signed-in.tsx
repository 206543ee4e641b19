'use client'

import { useConvex, useConvexAuth, useMutation, useQuery_experimental as useQuery } from 'convex/react'
import { ConvexError } from 'convex/values'
import dynamic from 'next/dynamic'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSession } from '@/auth/contract'
import { askChatAhead } from '@/features/conversation/data/ask-ahead'
import { Outbox } from '@/features/outbox/view/outbox-keeper'
import { askListAhead } from '@/features/conversations/data/ask-ahead'
import { reconnectNow } from '@/features/presence/model/connection-watch'
import { PresenceProvider } from '@/features/presence/view/use-presence'
import { Button } from '@/ui/button'
import { DeskPage } from '@/ui/desk-page'
import '@/ui/messages/shell'
import { toast } from '@/ui/toast'
import { useLastKnown } from '@/ui/use-last-known'
import { api } from '../../../convex/_generated/api'
import { isErrorData } from '../../../domain/errors'
import { PageTitle } from '../page-title'
import { Opening, Unreachable } from './opening'
import { useActiveConversation } from './use-active-conversation'
import { useFirstAnswers } from './use-first-answers'
import { SelfContext } from './use-me'

/** Unsent text of a deleted account could never be read or sent again. */
const forget = (accountId: string) =>
  void import('@/features/outbox/data/forget-person').then(({ forgetAccount }) => forgetAccount(accountId))

/** The scripts of a chat that the URL names: the document preloads them. */
const Nothing = () => null
const nothing = () => Nothing
const ChatAhead = dynamic(() => import('@/features/conversation/view/chat-pane').then(nothing, nothing))

/** Why an account was rejected. */
interface Refusal {
  accountId: string
  isDeleted: boolean
}

/**
 * The gate to the signed-in pages: they mount once the account has its person, and stay mounted while a session or
 * token is refreshed, because a half-written message would otherwise be lost. Signing out unmounts them.
 */
export function SignedIn({ children }: { children: ReactNode }) {
  const { status, user, isStuck, isUnanswered } = useSession()
  const { isLoading, isAuthenticated } = useConvexAuth()
  const ensureSelf = useMutation(api.users.ensureSelf)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const accountId = user?.id
  const lastAccountId = useLastKnown(accountId, accountId)
  const self = useSelf(accountId)
  const [hasLeft, setLeft] = useState(false)
  const { activeId } = useActiveConversation()
  useAskedAhead(accountId, activeId)
  const hasNoneKept = useFirstAnswers(accountId)

  const enter = useCallback(
    (accountId: string) =>
      ensureSelf({}).then(
        () => setRefusal((before) => (before?.isDeleted ? before : null)),
        (error: unknown) => {
          const isDeleted = saysDeleted(error)
          if (isDeleted) forget(accountId)
          // A deleted account stays deleted: a later call that fails for another reason changes nothing.
          setRefusal((before) =>
            before?.accountId === accountId && before.isDeleted ? before : { accountId, isDeleted },
          )
        },
      ),
    [ensureSelf],
  )
  // A returning user doesn't wait for this call, which then only updates the person.
  useEffect(() => {
    if (isAuthenticated && accountId) void enter(accountId)
  }, [isAuthenticated, accountId, enter])
  if (self.isDeleted && accountId && !refusal?.isDeleted) setRefusal({ accountId, isDeleted: true })
  useEffect(() => {
    if (self.isDeleted && accountId) forget(accountId)
  }, [self.isDeleted, accountId])

  const isMine = !accountId || refusal?.accountId === accountId
  // Its session ends with a deleted account, but the explanation must stay readable.
  const isDeleted = refusal?.isDeleted && isMine
  const isSignedOut = status === 'signed-out'
  const goesToSignIn = isSignedOut && (!isDeleted || hasLeft)
  useRedirectToSignIn(goesToSignIn)
  const isRefused = useLasting(status === 'signed-in' && !isLoading && !isAuthenticated, refusedMs)
  const context = useMemo(() => self.me && { me: self.me, leave: () => setLeft(true) }, [self.me])

  if (isDeleted && !goesToSignIn) return hasLeft ? <Opening /> : <Deleted />
  if (isSignedOut || !context || !lastAccountId) {
    if (!isSignedOut && accountId && refusal && isMine) return <Refused onRetry={() => void enter(accountId)} />
    // Only a reload retries a failed query.
    if (!isSignedOut && self.isFailed) return <Refused onRetry={() => window.location.reload()} />
    return (
      <>
        {activeId === null ? null : <ChatAhead />}
        {isUnanswered && (hasNoneKept || !accountId) ? <Unreachable /> : isStuck ? <Stuck /> : <Opening />}
      </>
    )
  }
  return (
    <SelfContext value={context}>
      <div className="contents" inert={isRefused}>
        <Outbox userId={context.me._id} accountId={lastAccountId} />
        <PresenceProvider key={lastAccountId}>{children}</PresenceProvider>
      </div>
      {/* Covers what was on screen, which is still there when the server accepts the tokens again. */}
      {isRefused ? (
        <div className="fixed inset-0 z-50">
          <Refused onRetry={reconnectNow} />
        </div>
      ) : null}
    </SelfContext>
  )
}

/** A token that is being replaced is not worth a message. */
const refusedMs = 3_000

/** Returns whether the condition has held for this long. */
function useLasting(isSo: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false)
  useEffect(() => {
    if (!isSo) return
    const timer = setTimeout(() => setLasts(true), ms)
    return () => {
      clearTimeout(timer)
      setLasts(false)
    }
  }, [isSo, ms])
  return isSo && lasts
}

const saysDeleted = (error: unknown): boolean => {
  const data: unknown = error instanceof ConvexError ? error.data : null
  return isErrorData(data) && data.code === 'ACCOUNT_DELETED'
}

/**
 * The account's person as last known. Queried together with the token instead of after it. A response names its
 * account, so one for the previous account is ignored.
 */
function useSelf(accountId: string | undefined) {
  const { isAuthenticated } = useConvexAuth()
  const answer = useQuery({ query: api.users.me, args: accountId ? {} : 'skip' })
  const me = answer.status === 'success' && answer.data?.account === accountId ? answer.data : null
  return {
    me: useLastKnown(accountId, me),
    isFailed: answer.status === 'error' && isAuthenticated,
    isDeleted: answer.status === 'error' && isAuthenticated && saysDeleted(answer.error),
  }
}

/** The pages' first queries, made in parallel with the user's own. */
function useAskedAhead(accountId: string | undefined, activeId: string | null) {
  const convex = useConvex()
  const atOpening = useRef(activeId)
  useEffect(() => {
    if (!accountId) return
    askListAhead(convex)
    if (atOpening.current !== null) askChatAhead(convex, atOpening.current)
  }, [convex, accountId])
}

/** Redirects to sign-in, which returns to the current page. */
function useRedirectToSignIn(isSignedOut: boolean) {
  const router = useRouter()
  const path = usePathname()
  const search = useSearchParams().toString()
  useEffect(() => {
    if (!isSignedOut) return
    const target = search ? `${path}?${search}` : path
    router.replace(`/sign-in?next=${encodeURIComponent(target)}`)
  }, [isSignedOut, path, search, router])
}

/** It isn't known yet who is signed in, and the server isn't the reason. */
function Stuck() {
  const t = useTranslations()
  return (
    <Notice title={t('error.clerkTitle')} text={t('error.clerkText')}>
      <Button variant="primary" onClick={reconnectNow}>
        {t('app.tryAgain')}
      </Button>
    </Notice>
  )
}

function Refused({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations()
  const session = useSession()
  return (
    <Notice title={t('error.enterTitle')} text={t('error.enterText')}>
      <Button variant="primary" onClick={onRetry}>
        {t('app.tryAgain')}
      </Button>
      <Button onClick={() => void session.signOut().catch(() => toast(t('profile.signOutFailed')))}>
        {t('profile.signOut')}
      </Button>
    </Notice>
  )
}

function Deleted() {
  const t = useTranslations()
  const session = useSession()
  const router = useRouter()
  async function toSignIn() {
    // The session may already have ended.
    if (session.status === 'signed-in') await session.signOut().catch(() => toast(t('profile.signOutFailed')))
    else router.replace('/sign-in')
  }
  return (
    <Notice title={t('error.accountDeletedTitle')} text={t('error.accountDeletedText')}>
      <Button variant="primary" onClick={() => void toSignIn()}>
        {t('auth.signIn')}
      </Button>
    </Notice>
  )
}

interface NoticeProps {
  title: string
  text: string
  children: ReactNode
}

function Notice({ title, text, children }: NoticeProps) {
  return (
    <>
      <PageTitle />
      <DeskPage title={title} text={text} actions={children} className="h-full" />
    </>
  )
}
