// Every text of the page, in English and Bangla. One file a room of the page; `say` of catalogue.ts looks them up.
import {cards} from "./cards";
import {filters} from "./filters";
import {frame} from "./frame";
import {map} from "./map";
import {player} from "./player";
import {scores} from "./scores";
import {verdict} from "./verdict";

export const WORDS = {...frame, ...map, ...player, ...scores, ...verdict, ...cards, ...filters} as const;
