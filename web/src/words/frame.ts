import type {Words} from "../catalogue";

/** What stands round the sections: titles, the switch of languages. */
export const frame = {
  "frame.language": ["বাংলা", "English"],
  "frame.skip": ["Skip to the results", "সরাসরি ফলাফলে যান"],
  "frame.sections": ["Sections", "পাতার অংশ"],
  "frame.songs": ["{n} {n:song|songs}", "{n}টি গান"],
  "frame.clips_of": ["{n} {n:clip|clips} of {songs} {songs:song|songs}", "{songs}টি গানের {n}টি ক্লিপ"],
} as const satisfies Words;
