import type {Words} from "../catalogue";

/** What stands round the sections: titles, the switch of languages. */
export const frame = {
  "frame.language": ["বাংলা", "English"],
  "frame.songs": ["{n} {n:song|songs}", "{n}টি গান"],
} as const satisfies Words;
