import { ConvexError } from 'convex/values'
import type { ErrorData } from '../../domain/errors'
import { fillIn, type RefusalName, refusals, type RefusalValues } from '../../domain/refusals'

type More = Pick<ErrorData, 'retryAfterMs' | 'usedBytes'>

/**
 * Creates an expected failure: `throw failure('groupFull', { max: limits.groupMembers })`. The values are those that
 * its message needs.
 */
export function failure<Name extends RefusalName>(
  name: Name,
  ...[values, more]: keyof RefusalValues<Name> extends never
    ? [values?: Record<string, never>, more?: More]
    : [values: RefusalValues<Name>, more?: More]
): ConvexError<ErrorData> {
  const [code, text, subject] = refusals[name] as (typeof refusals)['noChat'] | readonly [ErrorData['code'], string]
  const given: Record<string, string | number> = values ?? {}
  return new ConvexError({
    code,
    message: fillIn(text, given),
    reason: name,
    ...(values && Object.keys(given).length > 0 ? { values: given } : {}),
    ...(subject ? { subject } : {}),
    ...more,
  })
}
