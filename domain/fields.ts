/** The fields of a value that another version, or someone else, may have written; none for anything that isn't an object. */
export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
