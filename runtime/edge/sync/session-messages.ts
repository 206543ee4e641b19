/** The client's requests to its session: Connect, Authenticate, the query set, mutations, and actions. */
import { isDeepStrictEqual } from 'node:util'
import type { Access, Identity, QueryToAdd } from '../../boundary/messages'
import type { Authenticate, Connect, FunctionRequest, ModifyQuerySet } from './protocol'
import type { Step } from './session-step'
import { close, expire, fatal, isExpired, isNobody, overload } from './session-step'
import type { EventOf, Phase, SessionState } from './session-types'
import type { Bearer } from '../auth/verified-token'

export function onFirstMessage(step: Step, { message, latestTs }: EventOf<'message'>): void {
  if (message.type !== 'Connect') return fatal(step, 'The first message must be Connect')
  onConnect(step, message, latestTs)
}

function onConnect(step: Step, message: Connect, latestTs: number): void {
  const { state, now } = step
  state.lastHeardAt = now
  if (message.maxObservedTimestamp !== null && message.maxObservedTimestamp > latestTs) {
    // The client has seen commits that this server does not have (a restored backup). Not fatal: the socket closes, and
    // the client reconnects until the right data is there.
    return close(step, 1011, "InternalServerError: the client has seen a later state than this server's")
  }
  state.phase = 'live'
  state.sessionId = message.sessionId
  state.clockSkew = message.clientTs === null ? null : Math.round(message.clientTs - now)
}

export function onMessage(step: Step, { message, size }: EventOf<'message'>): void {
  const { state, now, limits } = step
  state.lastHeardAt = now
  if (size > limits.anonymousBytes && isNobody(state)) return overload(step, 'a large message before sign-in')
  switch (message.type) {
    case 'Connect':
      return fatal(step, 'Connect was sent twice')
    case 'Authenticate':
      return onAuthenticate(step, message)
    case 'Event':
      return
    case 'ModifyQuerySet':
      return isExpired(step) ? expire(step) : onModifyQuerySet(step, message)
    case 'Mutation':
    case 'Action':
      return isExpired(step) ? expire(step) : onFunctionRequest(step, message)
  }
}

function onAuthenticate(step: Step, message: Authenticate): void {
  const { state } = step
  if (message.baseVersion !== state.asked.identity) {
    return fatal(step, `Identity version ${message.baseVersion} is not the current one (${state.asked.identity})`)
  }
  const { tokenType, value, impersonating } = message
  if (tokenType === 'None') return changeIdentity(step, null, 'public', Infinity)
  state.phase = 'verifying'
  step.effects.push(
    tokenType === 'User' ? { type: 'verify', token: value } : { type: 'admit', key: value, impersonating },
  )
}

export function onVerified(step: Step, { identity, bearer, expiresAt, latestTs }: EventOf<'verified'>): void {
  step.state.phase = 'live'
  changeIdentity(step, identity, 'public', expiresAt, bearer)
  takeHeld(step, latestTs)
}

export function onAdmitted(step: Step, { identity, latestTs }: EventOf<'admitted'>): void {
  step.state.phase = 'live'
  changeIdentity(step, identity, 'admin', Infinity)
  takeHeld(step, latestTs)
}

function takeHeld(step: Step, latestTs: number): void {
  const { state } = step
  // A held Authenticate starts the next verification; later messages stay held.
  while (phaseOf(state) === 'live' && state.held.length > 0) {
    // The message's size was checked when it arrived, and by now the session is authenticated.
    onMessage(step, { type: 'message', message: state.held.shift()!, size: 0, latestTs })
  }
  if (state.held.length === 0) state.heldSize = 0
}

/** Re-reads the phase: handlers change it in a way that the type checker can't see. */
function phaseOf(state: SessionState): Phase {
  return state.phase
}

function changeIdentity(
  { state, now, effects }: Step,
  identity: Identity | null,
  access: Access,
  expiresAt: number,
  bearer: Bearer | null = null,
): void {
  // A refreshed token of the same person changes no result: the version advances, nothing is re-evaluated.
  const same = isDeepStrictEqual(state.identity, identity) && state.access === access
  state.identity = identity
  state.access = access
  if (isNobody(state)) state.nobodySince = now
  state.expiresAt = expiresAt
  state.bearer = bearer
  state.asked.identity++
  const token = ++state.lastToken
  state.unapplied.push({ token, ...state.asked, removed: [] })
  effects.push({ type: 'query-set', token, ...(same ? {} : { identity, access }), add: [], remove: [] })
}

function onModifyQuerySet(step: Step, { baseVersion, newVersion, modifications }: ModifyQuerySet): void {
  const { state, limits } = step
  if (baseVersion !== state.asked.querySet || newVersion <= baseVersion) {
    return fatal(step, `Query set version ${baseVersion} is not the current one (${state.asked.querySet})`)
  }
  const add: QueryToAdd[] = []
  const removed: number[] = []
  const added = new Set<number>()
  for (const modification of modifications) {
    const { queryId } = modification
    if (modification.type === 'Add') {
      if (state.queries.has(queryId) || state.leaving?.has(queryId)) return fatal(step, `Query ${queryId} exists`)
      const bytes = modification.args.length + (modification.journal?.length ?? 0)
      state.queries.add(queryId, bytes)
      added.add(queryId)
      add.push({ queryId, path: modification.path, args: modification.args, journal: modification.journal })
    } else {
      if (added.has(queryId) || !state.queries.remove(queryId)) return fatal(step, `Query ${queryId} does not exist`)
      state.leaving ??= new Set()
      state.leaving.add(queryId)
      removed.push(queryId)
    }
  }
  state.queries.settle()
  if (state.queries.size > limits.anonymousQueries && isNobody(state))
    return overload(step, 'many queries before sign-in')
  if (state.queries.size > limits.queries) return fatal(step, `More than ${limits.queries} queries in one session`)
  if (state.queries.bytes > limits.queryBytes) return fatal(step, 'The arguments of all queries are too large')
  state.asked.querySet = newVersion
  const token = ++state.lastToken
  state.unapplied.push({ token, ...state.asked, removed })
  step.effects.push({ type: 'query-set', token, add, remove: removed })
}

function onFunctionRequest({ state, effects }: Step, { type, requestId, path, args, size }: FunctionRequest): void {
  const kind = type === 'Mutation' ? 'mutation' : 'action'
  state.callsInFlight++
  state.callBytesInFlight += size
  const replaySessionId = kind === 'mutation' ? state.sessionId : null
  const { identity, access } = state
  effects.push({ type: 'call', kind, requestId, path, args, size, identity, access, replaySessionId })
}
