/** Joins class names, omitting those that a condition turned off. */
export const cx = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(' ')
