import type {Words} from "../catalogue";

/** Filters by brushing (filters.ts). */
export const filters = {
  "filters.title": ["Filter by tempo, loudness, labels …", "লয়, আওয়াজ, ধারা ইত্যাদি দিয়ে ছাঁকুন"],
  "filters.help": [
    "Move the ends or press values: map and list show the songs that pass every filter.",
    "দুই প্রান্ত সরান বা মান টিপুন: মানচিত্র ও তালিকায় সব ছাঁকনি পেরোনো গানগুলো থাকে।",
  ],
  "filters.from": ["{what}: lowest", "{what}: সর্বনিম্ন"],
  "filters.to": ["{what}: highest", "{what}: সর্বোচ্চ"],
  "filters.active": ["Filters in force", "চালু ছাঁকনি"],
  "filters.drop": ["Drop the filter {what}", "{what} ছাঁকনিটি সরান"],
  "filters.clear": ["Clear all filters", "সব ছাঁকনি সরান"],
} as const satisfies Words;
