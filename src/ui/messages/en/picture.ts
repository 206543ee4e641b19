/** Choosing a picture for a person or group. */
export const en = {
  picture: {
    label: 'Picture',
    choose: 'Choose a picture',
    change: 'Change picture',
    remove: 'Remove',
    hint: 'Or drop or paste an image. It’s cropped to a square.',
    hintByTouch: 'It’s cropped to a square.',
    busy: 'Saving the picture…',
    notPicture: 'That file can’t be used as a picture. Choose another.',
    tooLarge: 'That picture is too large. Choose a smaller one.',
    failed: 'Couldn’t save the picture. Try again.',
  },
} as const
