import { zoneAt } from '../../scripts/lib-zone.mjs'

/**
 * A time zone in which it is TEST_HOUR now, or noon by default: no browser test has midnight within an hour, or a
 * morning behind it, whenever it runs. `TEST_HOUR=23 npm run browser` tests the end of the day. Determined once per
 * run: workers take their parent's.
 */
export const zoneOfRun = (): string => (process.env.TZ_OF_RUN ??= zoneAt(Number(process.env.TEST_HOUR ?? 12)))
