/**
 * About one screen of rows is subscribed row by row, wherever the list is scrolled to: a message then re-runs one small
 * query and no list. Rows further down subscribe while they are near the screen.
 */
export const liveRows = 12
/** Spare rows beyond them, so that a chat bumped from further down doesn't move the border at once. */
export const spareRows = 20
