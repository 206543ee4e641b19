/** The goals for the bench's figures. A figure that wasn't measured meets no goal. */

/** One way, in ms. */
export const DELAYS = [0, 50, 150] as const

/** In milliseconds, by delay. */
export type Times = Record<number, number>

/** The number of round trips that a delay adds: it doesn't depend on the machine. */
export const trips = (times: Times): number => {
  const [none, , most] = DELAYS
  return (times[most]! - times[none]!) / (2 * (most - none))
}

export const isWithin = (figure: number, least: number, most: number): boolean => figure >= least && figure <= most

/** No message crosses a line in less than one round trip; a smaller value only shows how busy the machine was. */
export const isWithinTrips = (times: Times, most: number): boolean => isWithin(trips(times), 1, most)
