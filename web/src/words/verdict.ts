import type {Words} from "../catalogue";

/** The top of the page: one sentence, three tiles; and what the sections below are called. */
export const verdict = {
  "verdict.title": ["In short", "সংক্ষেপে"],
  "verdict.groups_by": ["{method} makes {n} {n:group|groups}.", "{method} {n}টি দল করেছে।"],
  "verdict.structured": [
    "The songs fall into groups that chance does not explain.",
    "গানগুলো সত্যিই দলে দলে ভাগ হয়; কাকতালীয় বলে মনে হয় না।",
  ],
  "verdict.unstructured": [
    "The songs do not fall into clear groups: data without any groups look the same.",
    "গানগুলো স্পষ্ট দলে ভাগ হয় না: দলহীন উপাত্তও এমনই দেখায়।",
  ],
  "verdict.follow": [
    "The {n} {n:group|groups} {n:follows|follow} {target} {strength}: AMI {value} above chance.",
    "{n}টি দল {target} {strength} অনুসরণ করে: কাকতালীয় মানের ওপরে AMI {value}।",
  ],
  "verdict.structured_follow": [
    "The songs fall into groups, and the {n} {n:group|groups} {n:follows|follow} {target} " +
      "{strength}: AMI {value} above chance.",
    "গানগুলো দলে দলে ভাগ হয়, আর {n}টি দল {target} {strength} অনুসরণ করে: কাকতালীয় মানের ওপরে AMI {value}।",
  ],
  "verdict.unstructured_follow": [
    "The songs do not fall into clear groups; the {n} made {n:follows|follow} {target} {strength}: " +
      "AMI {value} above chance.",
    "গানগুলো স্পষ্ট দলে ভাগ হয় না; যে {n}টি দল করা হয়েছে তা {target} {strength} অনুসরণ করে: " +
      "কাকতালীয় মানের ওপরে AMI {value}।",
  ],
  "verdict.not_shown": [
    "It is not shown that the {n} {n:group|groups} {n:follows|follow} {target}: the interval holds chance.",
    "{n}টি দল {target} অনুসরণ করে, এমন প্রমাণ নেই: ব্যবধানে কাকতালীয় মানও আছে।",
  ],
  "verdict.structured_not_shown": [
    "The songs fall into groups, but it is not shown that the {n} {n:group|groups} {n:follows|follow} {target}.",
    "গানগুলো দলে দলে ভাগ হয়, তবে {n}টি দল {target} অনুসরণ করে, এমন প্রমাণ নেই।",
  ],
  "verdict.unstructured_not_shown": [
    "The songs do not fall into clear groups, and it is not shown that those made follow {target}.",
    "গানগুলো স্পষ্ট দলে ভাগ হয় না, আর করা দলগুলো {target} অনুসরণ করে এমন প্রমাণও নেই।",
  ],
  "strength.a-little": ["a little", "সামান্য"],
  "strength.partly": ["in part", "আংশিক"],
  "strength.largely": ["to a large extent", "অনেকটা"],
  "strength.closely": ["closely", "খুব কাছ থেকে"],
  "strength.not-shown": ["not shown", "প্রমাণ নেই"],
  "strength.unknown": ["not measured", "মাপা হয়নি"],

  "tile.songs": ["Songs and clips", "গান ও ক্লিপ"],
  "tile.songs_in_clips": ["{songs:song|songs}, {clips} {clips:clip|clips}", "{songs:টি গান|টি গান}, {clips}টি ক্লিপ"],
  "tile.songs_alone": ["{songs:song|songs}", "{songs:টি গান|টি গান}"],
  "tile.failed": ["{n} {n:file|files} could not be used", "{n}টি ফাইল ব্যবহার করা যায়নি"],
  "tile.groups": ["Groups", "দল"],
  "tile.groups_by": ["{n:group|groups} by {method}", "{n:টি দল|টি দল}, {method} অনুযায়ী"],
  "tile.sizes": ["from {least} to {most} {unit}", "সবচেয়ে ছোটটিতে {least}, বড়টিতে {most} {unit}"],
  "tile.unit_songs": ["songs each", "গান"],
  "tile.unit_clips": ["clips each", "ক্লিপ"],
  "tile.alone": ["{n} {n:song stands|songs stand} alone", "{n}টি গান একা, কোনো দলে মেলেনি"],
  "tile.noise": ["{n} in no group", "{n}টি কোনো দলে নেই"],
  "tile.trust": ["How far to trust them", "কতটা ভরসা করা যায়"],
  "tile.agreement": [
    "AMI {value} above chance (95 % interval {low} to {high})",
    "কাকতালীয় মানের ওপরে AMI {value} (৯৫ % ব্যবধান {low} থেকে {high})",
  ],
  "tile.agreement_alone": ["AMI {value} above chance, no interval", "কাকতালীয় মানের ওপরে AMI {value}, ব্যবধান নেই"],
  "tile.agreement_title": [
    "AMI above chance: 0 is chance, and a perfect match is 1 minus the chance level. The interval is at 95 %.",
    "কাকতালীয় মানের ওপরে AMI: ০ মানে কাকতালীয়; পুরো মিল হলে ১ বিয়োগ কাকতালীয় মান। ব্যবধান ৯৫ %।",
  ],
  "tile.stability": [
    "found again when songs are left out: {value} of 1",
    "কিছু গান বাদ দিলেও দল মেলে: ১-এর মধ্যে {value}",
  ],
  "tile.structure": ["groups against chance: p = {p}", "দল বনাম কাকতাল: p = {p}"],
  "tile.follows": ["the groups follow {target}", "দলগুলো {target} অনুসরণ করে"],
  "tile.follows_not": ["that the groups follow {target}", "যে দলগুলো {target} অনুসরণ করে"],
  "tile.no_labels": ["no labels to compare with", "মিলিয়ে দেখার মতো লেবেল নেই"],
  "tile.careful": [
    "Careful: the groups may be {column} or recording, not music. {percent} % of songs' {column} can be told from " +
      "the sound (chance {chance} %).",
    "সাবধান: দলগুলো সংগীতের নয়, {column} বা রেকর্ডিংয়ের হতে পারে। শব্দ শুনেই {percent} % গানের {column} বলা যায় " +
      "(কাকতালীয় {chance} %)।",
  ],
  "tile.see_warnings": ["All warnings", "সব সতর্কতা"],

  "target.genre@language": ["genre within each language", "প্রতিটি ভাষার ভেতরে ধারা"],
  "target.shared_genre": ["the genres that several languages have", "একাধিক ভাষায় আছে এমন ধারা"],
  "target.shared_genre@language": ["shared genres within each language", "প্রতিটি ভাষার ভেতরে সাধারণ ধারা"],
  "target.genre@language/fifth": [
    "genre within each language, every fifth file",
    "প্রতিটি ভাষার ভেতরে ধারা, প্রতি পঞ্চম ফাইল",
  ],
  "target.genre": ["genre", "ধারা"],
  "target.language": ["language", "ভাষা"],
  "target.language+genre": ["language and genre together", "ভাষা ও ধারা একসঙ্গে"],

  "note.no_sound": [
    "No song here has its sound along: nothing can be played and no playlist can be saved. Maps, groups, scores " +
      "and tables are complete.",
    "এখানে কোনো গানের শব্দ নেই: কিছু বাজানো যায় না, প্লেলিস্টও রাখা যায় না। মানচিত্র, দল, স্কোর ও সারণি সম্পূর্ণ।",
  ],
  "note.no_labels": [
    "No song has a label: how far groups follow languages or genres cannot be said.",
    "কোনো গানের লেবেল নেই: দলগুলো ভাষা বা ধারা কতটা অনুসরণ করে তা বলা যায় না।",
  ],
  "summary.songs": ["{songs} {songs:song|songs}", "{songs}টি গান"],
  "summary.songs_clips": ["{songs} {songs:song|songs}, {clips} {clips:clip|clips}", "{songs}টি গান, {clips}টি ক্লিপ"],
  "summary.methods": ["methods: {preset} ({n})", "পদ্ধতি: {preset} ({n})"],
  "summary.methods_alone": ["methods: {n}", "পদ্ধতি: {n}"],
  "summary.seeds": ["{n:seed|seeds} {seeds}", "{n:বীজ|বীজ} {seeds}"],

  "findings.title": ["Exact statements", "সুনির্দিষ্ট ফল"],
  "findings.fold": ["{n} {n:statement|statements} with their figures", "সংখ্যাসহ {n}টি ফল"],
  "warnings.title": ["Warnings", "সতর্কতা"],
  "warnings.none": ["No warnings.", "কোনো সতর্কতা নেই।"],
  "failures.title": ["Files that could not be used", "যে ফাইল ব্যবহার করা যায়নি"],
  "failures.none": ["None.", "একটিও নয়।"],
  "failures.files": ["{n} {n:file|files}", "{n}টি ফাইল"],
  "failures.file": ["file", "ফাইল"],
  "failures.stage": ["stage", "ধাপ"],
  "failures.code": ["code", "সংকেত"],
  "failures.reason": ["reason", "কারণ"],
  "stage.decode": ["decode", "শব্দ পড়া"],
  "stage.features": ["features", "বৈশিষ্ট্য"],
  "stage.worker": ["worker", "কর্মপ্রক্রিয়া"],
  "failure.E2101": ["The file does not exist.", "ফাইলটি নেই।"],
  "failure.E2102": [
    "The file may not be read, or the disk refuses.",
    "ফাইলটি পড়ার অনুমতি নেই, বা " + "ডিস্ক পড়া যাচ্ছে না।",
  ],
  "failure.E2103": ["It is a folder, not a file.", "এটি ফাইল নয়, ফোল্ডার।"],
  "failure.E2104": ["It is a device or a pipe, not a file.", "এটি ফাইল নয়, যন্ত্র বা নল।"],
  "failure.E2105": ["The file is empty.", "ফাইলটি খালি।"],
  "failure.E2106": ["It is not audio in a known format.", "এটি চেনা কোনো ধরনের শব্দের ফাইল নয়।"],
  "failure.E2107": ["The file holds no sound.", "ফাইলে কোনো শব্দ নেই।"],
  "failure.E2108": ["Its codec cannot be decoded.", "এর কোডেক পড়া যায় না।"],
  "failure.E2109": ["The file is damaged.", "ফাইলটি নষ্ট।"],
  "failure.E2110": ["Its samples are no usable numbers.", "এর নমুনার মান ব্যবহারযোগ্য সংখ্যা নয়।"],
  "failure.E2111": ["The sound is too short.", "শব্দ খুব ছোট।"],
  "failure.E2112": ["The sound is silent.", "ফাইলটি নীরব।"],
  "failure.E2113": ["The sound ends before the part that is analysed.", "যে অংশ বিশ্লেষণ হবে তার আগেই শব্দ শেষ।"],
  "failure.E2115": ["Its sample rate is impossible.", "এর নমুনা-হার অসম্ভব।"],
  "failure.E2116": ["The file changed while it was read.", "পড়ার সময় ফাইলটি বদলে গেছে।"],
  "failure.E2121": ["The file made its decoder crash.", "ফাইলটি পড়তে গিয়ে পাঠক ভেঙে পড়েছে।"],
  "failure.E2122": ["The file took too long.", "ফাইলটি পড়তে খুব বেশি সময় লেগেছে।"],
  "failure.E2123": ["The file needs too much memory.", "ফাইলটির জন্য খুব বেশি মেমরি লাগে।"],
  "failure.E2130": ["The work on the file was ended from outside.", "ফাইলটির কাজ বাইরে থেকে থামানো হয়েছে।"],
  "failure.E2131": ["A model gave no usable number for it.", "একটি মডেল এর জন্য ব্যবহারযোগ্য সংখ্যা দেয়নি।"],
  "duplicates.title": ["The same recording twice", "একই রেকর্ডিং দুবার"],
  "duplicates.caption": [
    "{n} {n:song repeats|songs repeat} another's recording (Chromaprint)",
    "{n}টি গান অন্য গানের রেকর্ডিংয়ের পুনরাবৃত্তি (Chromaprint)",
  ],
  "duplicates.some": ["{caption}; here are {most} of {n}", "{caption}; এখানে {n}টির মধ্যে {most}টি"],
  "duplicates.repeats": ["repeats", "যার পুনরাবৃত্তি"],
  "duplicates.bits": ["equal bits", "মিল থাকা বিট"],
  "recipe.title": ["How it was made", "কীভাবে তৈরি"],
  "recipe.config": ["Configuration and timings", "সেটিং ও সময়"],
  "page.broken": ["The data cannot be shown", "উপাত্ত দেখানো যাচ্ছে না"],
  "page.server_error": ["the server answered {status}", "সার্ভারের উত্তর: {status}"],
} as const satisfies Words;
