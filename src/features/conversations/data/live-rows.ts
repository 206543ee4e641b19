/**
 * About as many as a screen shows are subscribed row by row wherever the list has been scrolled to: a message then re-runs
 * one small query and no one's list. Rows further down subscribe while they are near the screen.
 */
export const liveRows = 12
/** Asked for beyond them, so that what rises from further down does not at once move the border between the two. */
export const spareRows = 20
