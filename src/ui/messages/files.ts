import { addWords } from './catalogue'
import { en } from './en/files'

addWords({ en })
