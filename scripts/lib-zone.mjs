/**
 * A time zone in which it is this hour now.
 * @param {number} hour from 0 to 23
 */
export function zoneAt(hour) {
  const offset = ((hour - new Date().getUTCHours() + 36) % 24) - 12
  // Named by the hours to add to get UTC: Etc/GMT-2 is two hours ahead of it.
  return offset === 0 ? 'UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`
}
