import { addWords } from './catalogue'
import { en } from './en/blocking'

addWords({ en })
