/** The desk's color in each theme, for the browser's own frame and the installed app's, which know no tokens. */
export const grounds = { light: '#f1efeb', dark: '#0d0e10' }
