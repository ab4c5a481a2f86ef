// Every text of the page, in English and Bangla. One file a room of the page; `say` of catalogue.ts looks them up.
import {cards} from "./cards";
import {edits} from "./edits";
import {filters} from "./filters";
import {findings} from "./findings";
import {frame} from "./frame";
import {map} from "./map";
import {player} from "./player";
import {scores} from "./scores";
import {verdict} from "./verdict";
import {warnings} from "./warnings";

export const WORDS = {
  ...frame,
  ...cards,
  ...edits,
  ...filters,
  ...findings,
  ...map,
  ...player,
  ...scores,
  ...verdict,
  ...warnings,
} as const;
