/** What the bench's figures are held against. A figure that can't be was not measured, and is within no goal. */

/** One way, ms. */
export const DELAYS = [0, 50, 150] as const

/** Milliseconds, by delay. */
export type Times = Record<number, number>

/** What a round trip of delay adds, in round trips: it doesn't depend on the machine. */
export const trips = (times: Times): number => {
  const [none, , most] = DELAYS
  return (times[most]! - times[none]!) / (2 * (most - none))
}

export const isWithin = (figure: number, least: number, most: number): boolean => figure >= least && figure <= most

/** No message crosses a line in less than one; a smaller value only shows how busy the machine was. */
export const isWithinTrips = (times: Times, most: number): boolean => isWithin(trips(times), 1, most)
