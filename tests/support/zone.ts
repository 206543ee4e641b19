/**
 * A time zone in which it is TEST_HOUR now, or noon by default: no browser test has midnight within an hour, or a
 * morning behind it, whenever it runs. `TEST_HOUR=23 npm run browser` tests the end of the day. Determined once per
 * run: workers take their parent's.
 */
export function zoneOfRun(): string {
  const offset = ((Number(process.env.TEST_HOUR ?? 12) - new Date().getUTCHours() + 36) % 24) - 12
  // Named after what one adds to get to UTC: Etc/GMT-2 is two hours ahead of it.
  return (process.env.TZ_OF_RUN ??= offset === 0 ? 'UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`)
}
