// Every text of the page, in English and Bangla. One file a room of the page; `say` of catalogue.ts looks them up.
import {frame} from "./frame";
import {scores} from "./scores";

export const WORDS = {...frame, ...scores} as const;
