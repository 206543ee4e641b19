/** UTC milliseconds since the epoch. */
export type Milliseconds = number
