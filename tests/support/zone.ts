/**
 * A time zone in which it is TEST_HOUR now, noon where nothing is said: a browser test has neither a midnight in an
 * hour nor a morning behind it, whenever it runs. `TEST_HOUR=23 npm run browser` tries the end of the day. Asked once a
 * run: workers take what their parent found.
 */
export function zoneOfRun(): string {
  const offset = ((Number(process.env.TEST_HOUR ?? 12) - new Date().getUTCHours() + 36) % 24) - 12
  // Named after what one adds to get to UTC: Etc/GMT-2 is two hours ahead of it.
  return (process.env.TZ_OF_RUN ??= offset === 0 ? 'UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`)
}
