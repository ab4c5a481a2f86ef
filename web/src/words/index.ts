// Every text of the page, in English and Bangla. One file a room of the page; `say` of catalogue.ts looks them up.
import {cards} from "./cards";
import {frame} from "./frame";

export const WORDS = {...frame, ...cards} as const;
