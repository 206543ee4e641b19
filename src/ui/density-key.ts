export const densityKey = 'parley-density'
