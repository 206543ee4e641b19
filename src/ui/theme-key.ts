export const themeKey = 'theme'
