import type {Words} from "../catalogue";

/** Changing a run on the page: names of groups, moved songs, corrected labels, and taking them back. */
export const edits = {
  "edit.title": ["Your changes", "আপনার পরিবর্তন"],
  "edit.about": [
    "They lie over what the run found, in the run's file edits.json. Playlists, explanations, tables and updates " +
      "respect them. Names and moves change no score; corrected labels enter the scores at the next ‘ektara update’.",
    "এগুলো রানের ফলাফলের ওপরে থাকে, রানের edits.json ফাইলে। প্লেলিস্ট, ব্যাখ্যা, সারণি ও হালনাগাদ এগুলো মানে। " +
      "নাম ও সরানোয় কোনো স্কোর বদলায় না; শোধরানো লেবেল পরের ‘ektara update’-এ স্কোরে আসে।",
  ],
  "edit.none": ["Nothing is changed yet.", "এখনও কিছু বদলানো হয়নি।"],
  "edit.count": ["{n} {n:change|changes}, the last one first.", "{n}টি পরিবর্তন, শেষেরটি আগে।"],
  "edit.earlier": ["{n} earlier {n:one is|ones are} not listed here.", "আগের {n}টি এখানে দেখানো হয়নি।"],
  "edit.undo": ["Undo the last", "শেষেরটি ফিরিয়ে নিন"],
  "edit.undo_several": ["Undo the last {n} together", "শেষের {n}টি একসঙ্গে ফিরিয়ে নিন"],
  "edit.saved": ["Saved.", "রাখা হলো।"],
  "edit.saving": ["Saving …", "রাখা হচ্ছে …"],
  "edit.save": ["Save", "রাখুন"],
  "edit.cancel": ["Cancel", "বাতিল"],
  "edit.close": ["Close", "বন্ধ করুন"],
  "edit.not_shown": [
    "It is saved, but the page cannot show it yet ({text}). Load the page again.",
    "রাখা হয়েছে, কিন্তু পাতা এখনও তা দেখাতে পারছে না ({text})। পাতাটি আবার খুলুন।",
  ],
  "edit.rename": ["Rename", "নাম দিন"],
  "edit.rename_label": ["Rename group {n}", "দল {n}-এর নাম দিন"],
  "edit.name": ["Name of group {n}", "দল {n}-এর নাম"],
  "edit.name_hint": [
    "Enter saves, Escape leaves it; empty: the name that the program gives.",
    "Enter রাখে, Escape ছেড়ে দেয়; খালি রাখলে প্রোগ্রামের দেওয়া নাম।",
  ],
  "edit.song": ["change group or label", "দল বা লেবেল বদলান"],
  "edit.song_label": ["change group or label of {title}", "{title}-এর দল বা লেবেল বদলান"],
  "edit.listed": ["Change the listed songs", "তালিকার গানগুলো বদলান"],
  "edit.heading": ["Change: {what}", "বদলান: {what}"],
  "edit.too_many": [
    "At most {most} songs are changed at a time; {n} are listed. Choose fewer.",
    "একবারে সর্বোচ্চ {most}টি গান বদলানো যায়; তালিকায় আছে {n}টি। কম বাছুন।",
  ],
  "edit.group": ["Group of {method}", "{method}-এর দল"],
  "edit.move": ["Move", "সরান"],
  "edit.pin": ["Keep in its group", "নিজের দলে রাখুন"],
  "edit.pin_hint": ["also when ‘ektara update --refit’ groups anew", "‘ektara update --refit’ নতুন করে ভাগ করলেও"],
  "edit.not_grouped": ["{method} has not grouped this.", "{method} এটি কোনো দলে ভাগ করেনি।"],
  "edit.column": ["Label", "লেবেল"],
  "edit.value": ["Right value", "ঠিক মান"],
  "edit.correct": ["Correct", "শোধরান"],
  "edit.named": ["Group {n} of {method} is called “{name}”", "{method}-এর দল {n}-এর নাম “{name}”"],
  "edit.unnamed": ["Group {n} of {method} has no name of yours", "{method}-এর দল {n}-এর আপনার দেওয়া নাম নেই"],
  "edit.moved": ["{title} is moved to group {n} of {method}", "{title} সরানো হলো {method}-এর দল {n}-এ"],
  "edit.pinned": ["{title} stays in group {n} of {method}", "{title} থাকবে {method}-এর দল {n}-এ"],
  "edit.labelled": ["{title} has {column} “{value}”", "{title}-এর {column} “{value}”"],
  "edit.unlabelled": ["{title} has no {column}", "{title}-এর {column} নেই"],
} as const satisfies Words;
