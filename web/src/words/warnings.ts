import type {Words} from "../catalogue";

/** What each warning means; its details stand behind it in English. */
export const warnings = {
  "warning.W-APPROXIMATE": ["Nearest neighbours are approximate.", "নিকটতম গান আনুমানিকভাবে খোঁজা হয়েছে।"],
  "warning.W-AS-PUBLISHED": [
    "A choice of the original system was repeated, with its fault.",
    "মূল প্রকাশিত পদ্ধতির একটি সিদ্ধান্ত ত্রুটিসহ হুবহু রাখা হয়েছে।",
  ],
  "warning.W-AUDIT-NO-LABELS": ["No label was judged.", "কোনো লেবেল যাচাই করা যায়নি।"],
  "warning.W-AUDIT-RARE-LABELS": ["Very rare labels were not judged.", "খুব বিরল লেবেল যাচাই করা হয়নি।"],
  "warning.W-BATCH-SEEN": [
    "A correction or graph was given this label to undo it.",
    "সংশোধনে এই লেবেল ব্যবহার করা হয়েছে, যাতে তার প্রভাব বাদ যায়।",
  ],
  "warning.W-BLOCK-MISSING": ["Some songs lack a block of features.", "কিছু গানে বৈশিষ্ট্যের একটি অংশ নেই।"],
  "warning.W-CHANGED-FILES": [
    "Files of the run were changed after it wrote them: titles, labels or settings may be others.",
    "তৈরির পরে ফাইল বদলেছে: শিরোনাম, লেবেল বা সেটিং আগের মতো না-ও হতে পারে।",
  ],
  "warning.W-CHANNELS-CANCEL": [
    "Channels of some files cancel each other; the loudest was analysed.",
    "কিছু ফাইলের চ্যানেল একে অন্যকে মুছে দেয়; সবচেয়ে জোরালো চ্যানেলটি নেওয়া হয়েছে।",
  ],
  "warning.W-CLUSTERS-RENUMBERED": [
    "The input changed, and not every song kept its group's number.",
    "গানের সংগ্রহ বদলেছে, তাই সব গানের দলের নম্বর আগের মতো নেই।",
  ],
  "warning.W-COLLAPSED": [
    "A model learned less than a linear model of the same size.",
    "একটি মডেল সমান মাপের রৈখিক মডেলের চেয়েও কম শিখেছে।",
  ],
  "warning.W-COLUMN-NAMES": ["Columns were taken for known ones.", "কিছু স্তম্ভকে চেনা নামের স্তম্ভ বলে ধরা হয়েছে।"],
  "warning.W-COLUMNS-LEFT-OUT": [
    "Columns of numbers were left out of the features.",
    "কিছু সংখ্যার স্তম্ভ বৈশিষ্ট্য হিসেবে নেওয়া হয়নি।",
  ],
  "warning.W-CONDITION-CONSTANT": [
    "Every row has the same value of the condition.",
    "শর্তের মান সব সারিতে একই, তাই তা থেকে মডেল কিছু শেখে না।",
  ],
  "warning.W-CONDITIONED": [
    "The model was given this label: the score on it says nothing.",
    "মডেলকে এই লেবেল আগেই দেওয়া হয়েছে, তাই এর স্কোর কিছু প্রমাণ করে না।",
  ],
  "warning.W-CONFOUNDED": [
    "Groups may follow this column instead of the music.",
    "দলগুলো সংগীতের বদলে এই স্তম্ভ অনুসরণ করতে পারে।",
  ],
  "warning.W-CONSTANT-COLUMNS": [
    "Features without variance enter as 0.",
    "কিছু বৈশিষ্ট্যের মান সব গানে একই; সেগুলো শূন্য ধরা হয়েছে।",
  ],
  "warning.W-DAMAGED": [
    "Files of the run were damaged or changed, and were made anew.",
    "কিছু ফাইল নষ্ট বা বদলানো ছিল; সেগুলো আবার তৈরি হয়েছে।",
  ],
  "warning.W-DESCRIPTIONS": [
    "Descriptions of songs repeat each other too often.",
    "গানের বর্ণনাগুলো একটির সঙ্গে আরেকটি বেশি মিলে যায়।",
  ],
  "warning.W-DUPLICATES": [
    "Exact duplicates stay in the collection and flatter every score.",
    "হুবহু একই ফাইল একাধিকবার আছে; এতে সব স্কোর বেশি দেখায়।",
  ],
  "warning.W-DUPLICATES-DROPPED": ["Exact duplicates were left out.", "হুবহু একই ফাইল একবারই নেওয়া হয়েছে।"],
  "warning.W-EMBEDDING-MISSING": [
    "Songs without a row in a given table stand in the middle.",
    "দেওয়া সারণিতে কিছু গানের সারি নেই; অন্যদের গড় মান ধরা হয়েছে।",
  ],
  "warning.W-EQUAL-CENTRES": [
    "Two groups have the same centre: Davies–Bouldin is not given.",
    "দুটি দলের কেন্দ্র একই, তাই Davies–Bouldin দেওয়া হয়নি।",
  ],
  "warning.W-EQUAL-ROWS": ["Equal rows count once.", "যে সারিগুলোর সব মান সমান সেগুলো একবার ধরা হয়েছে।"],
  "warning.W-EXPORT-EMPTY": ["Songs that were not grouped have empty cells.", "যে গান কোনো দলে যায়নি তার ঘর ফাঁকা।"],
  "warning.W-GENRE-SPELLINGS": ["Spellings of one genre were made one.", "একই ধারার ভিন্ন ভিন্ন বানান এক করা হয়েছে।"],
  "warning.W-GRAPH-IN-PIECES": [
    "The graph of neighbours falls into pieces.",
    "কাছাকাছি গানের জালটি কয়েকটি বিচ্ছিন্ন টুকরোয় ভাগ হয়ে আছে।",
  ],
  "warning.W-KEYS": [
    "The column key enters as a place on the circle of fifths.",
    "key স্তম্ভের সংখ্যার বদলে পঞ্চমের বৃত্তে তার স্থান নেওয়া হয়েছে।",
  ],
  "warning.W-FEWER-GROUPS": [
    "The songs are few, so there are fewer groups than a run usually forms.",
    "গান কম, তাই স্বাভাবিকের চেয়ে কম দল করা হয়েছে।",
  ],
  "warning.W-LABELS-DIFFER": [
    "Some songs have other labels in the two runs; the labels of the first run are taken.",
    "কিছু গানের লেবেল দুই রানে আলাদা; প্রথম রানের লেবেল নেওয়া হয়েছে।",
  ],
  "warning.W-ONE-GROUP": ["All songs are one group.", "সব গান মিলে একটিই দল।"],
  "warning.W-LANGUAGE-GUESSED": [
    "The language of some songs was guessed from their script.",
    "কিছু গানের ভাষা দেওয়া নেই; লিপি দেখে অনুমান করা হয়েছে।",
  ],
  "warning.W-LATENT-WIDE": [
    "A model has as many latent dimensions as columns, or more.",
    "একটি মডেলের সুপ্ত মাত্রা স্তম্ভের সমান বা বেশি, তাই সংক্ষেপ করার দরকার পড়ে না।",
  ],
  "warning.W-LEFT-OUT": ["Some methods were left out.", "কিছু পদ্ধতি বাদ দেওয়া হয়েছে।"],
  "warning.W-LYRICS-LEAK": [
    "Lyrics name a genre, a language, their artist or title.",
    "গানের কথায় ধারা, ভাষা, শিল্পী বা শিরোনামের নাম আছে।",
  ],
  "warning.W-LYRICS-MISSING": ["Some songs have no lyrics.", "কিছু গানের কথা নেই।"],
  "warning.W-LYRICS-UNREADABLE": ["Some lyrics could not be read.", "কিছু গানের কথার ফাইল পড়া যায়নি।"],
  "warning.W-MISSING": ["Some files are not there.", "তালিকার কিছু ফাইল পাওয়া যায়নি।"],
  "warning.W-MISSING-NUMBERS": [
    "A number far from all others may stand for a missing value.",
    "একটি বেমানান সংখ্যা আছে; হয়তো তা ফাঁকা ঘর বোঝায়।",
  ],
  "warning.W-NO-BATCH": [
    "Some rows have no known value in the column of a correction.",
    "সংশোধনের স্তম্ভে কিছু সারির মান নেই বা অচেনা।",
  ],
  "warning.W-NO-DBCV": ["DBCV was left out for so many songs.", "গান অনেক বেশি, তাই DBCV মাপা হয়নি।"],
  "warning.W-NO-DIGESTS": [
    "The run has no digests: damage to its files is not noticed.",
    "ফাইলের যাচাই-সংকেত রাখা নেই, তাই ফাইল নষ্ট হলে ধরা পড়বে না।",
  ],
  "warning.W-NO-GENRE": [
    "The table has no column genre; others could be it.",
    "সারণিতে genre স্তম্ভ নেই; অন্য স্তম্ভ ধারা হতে পারে।",
  ],
  "warning.W-NO-HELDOUT": [
    "No song could be held out of training.",
    "প্রশিক্ষণে যাচাইয়ের জন্য কোনো গান আলাদা রাখা যায়নি।",
  ],
  "warning.W-NO-SPREAD": [
    "Every group is a single place: two figures are not given.",
    "প্রতিটি দল একটি বিন্দুতে, তাই দুটি মাপ দেওয়া হয়নি।",
  ],
  "warning.W-NO-TEXT": ["Features of text could not be made.", "লেখা থেকে বৈশিষ্ট্য তৈরি করা যায়নি।"],
  "warning.W-NO-WEIGHTS": [
    "Features of a network were left out: its weights are not here.",
    "একটি নেটওয়ার্কের ওজন এখানে নেই, তাই তার বৈশিষ্ট্য বাদ গেছে।",
  ],
  "warning.W-NUMBERS-AS-TEXT": [
    "Numbers with units in their cells were not taken as features.",
    "এককসহ লেখা সংখ্যা বৈশিষ্ট্য হিসেবে নেওয়া হয়নি।",
  ],
  "warning.W-OLD-NAME": ["A setting was given by its earlier name.", "একটি সেটিং পুরোনো নামে দেওয়া হয়েছে।"],
  "warning.W-ONNX-RATE": [
    "A model hears a higher rate than files are decoded at.",
    "মডেলটি যে নমুনা-হারে শোনে, শব্দ তার চেয়ে কম হারে পড়া হয়েছে।",
  ],
  "warning.W-OTHER-FILES": [
    "Files were skipped for their endings, but look like sound.",
    "নামের শেষাংশের জন্য কিছু ফাইল বাদ গেছে, অথচ সেগুলো শব্দের ফাইল মনে হয়।",
  ],
  "warning.W-OUTSIDE-ROOTS": [
    "Sound or lyrics lie outside the folders that were named.",
    "শব্দ বা গানের কথা অনুমোদিত ফোল্ডারের বাইরে, তাই খোলা হয় না।",
  ],
  "warning.W-PARTIAL": [
    "A file is damaged; what could be read of it was used.",
    "ফাইল নষ্ট; যতটুকু পড়া গেছে ততটুকু নেওয়া হয়েছে।",
  ],
  "warning.W-PLACED": [
    "Songs were placed into groups that were made without them.",
    "নতুন গান আগে তৈরি দলে বসানো হয়েছে; দল নতুন করে করা হয়নি।",
  ],
  "warning.W-PLAIN-HTTP": [
    "Who listens on the network reads all that is sent.",
    "সংযোগ সুরক্ষিত নয়: নেটওয়ার্কে অন্যেরা সব পড়তে পারে।",
  ],
  "warning.W-PLAYLIST-EMPTY": ["No song is left for a playlist.", "প্লেলিস্টের জন্য কোনো গান বাকি নেই।"],
  "warning.W-PLAYLIST-IDLE": ["An option of playlists had nothing to do.", "একটি বিকল্প কাজে লাগেনি।"],
  "warning.W-PLAYLIST-LENGTH": ["Songs of unknown length were left out.", "অজানা দৈর্ঘ্যের গান প্লেলিস্টে নেই।"],
  "warning.W-PLAYLIST-LINE-END": [
    "Paths with a line end were left out of .m3u8.",
    "যে পথের নামে লাইন ভাঙা আছে তা .m3u8-এ লেখা যায় না।",
  ],
  "warning.W-PRECISION": [
    "Single precision cannot tell the values of columns apart.",
    "কিছু স্তম্ভের মান এত কাছাকাছি যে তফাত ধরা যায় না।",
  ],
  "warning.W-PRETRAINED": [
    "Features come from networks that were trained on labels of music.",
    "বৈশিষ্ট্য এমন নেটওয়ার্কের, যা সংগীতের লেবেল দিয়ে প্রশিক্ষিত।",
  ],
  "warning.W-REPEATED-IDS": ["Ids or paths stand twice or more.", "একই পরিচয় বা পথ একাধিকবার আছে।"],
  "warning.W-SAME-METHOD": ["A method is the same as another.", "একটি পদ্ধতি অন্য একটির সঙ্গে হুবহু এক।"],
  "warning.W-SAMPLED": [
    "There are so many songs that some of them stood for all.",
    "গান অনেক বেশি, তাই দৈবভাবে বাছা কিছু গান দিয়ে হিসাব করা হয়েছে।",
  ],
  "warning.W-SELECT-CLUSTERS": ["Small groups have no song in the selection.", "বাছাইয়ে ছোট দলের কোনো গান নেই।"],
  "warning.W-SELECT-NO-LABEL": ["Songs without a value cannot be selected.", "লেবেলহীন গান বাছাই করা যায় না।"],
  "warning.W-SELECT-NO-SOUND": ["Selected songs without sound are left out.", "বাছাই করা কিছু গানের শব্দ নেই।"],
  "warning.W-SELECT-QUOTA": [
    "Some combinations have fewer songs than their share.",
    "কোনো কোনো শ্রেণিতে ভাগের চেয়ে কম গান আছে।",
  ],
  "warning.W-SEVERAL-VALUES": [
    "Tags name several artists, genres or languages: the first counts.",
    "ট্যাগে একাধিক শিল্পী, ধারা বা ভাষা আছে; প্রথমটি ধরা হয়েছে।",
  ],
  "warning.W-SHORT-CROPS": [
    "Clips are no longer than one crop, and pairs of crops teach nothing.",
    "ক্লিপগুলো এত ছোট যে আলাদা অংশ নেওয়া যায় না, তাই মডেল কিছু শেখে না।",
  ],
  "warning.W-SKIPPED": ["Some files could not be used.", "কিছু ফাইল ব্যবহার করা যায়নি।"],
  "warning.W-SONGS-GUESSED": ["Which clips are of one song was guessed.", "কোন ক্লিপ কোন গানের তা অনুমান করা হয়েছে।"],
  "warning.W-STORE-REBUILT": [
    "The store of earlier results was begun anew.",
    "আগের ফলের ভান্ডার নষ্ট বা অন্য সংস্করণের ছিল; নতুন করে শুরু হয়েছে।",
  ],
  "warning.W-STORE-UNUSABLE": ["The store of earlier results cannot be used.", "আগের ফলের ভান্ডার ব্যবহার করা যায়নি।"],
  "warning.W-TABLE-FORMAT": ["The table is no plain CSV.", "সারণিটি সাধারণ CSV নয়; কীভাবে পড়া হয়েছে তা পাশে লেখা।"],
  "warning.W-TAGS-BROKEN": ["Tags of some files are damaged.", "কিছু ফাইলের ট্যাগ নষ্ট, তবে শব্দ ঠিক আছে।"],
  "warning.W-TEXT-TELLS": [
    "How well the lyrics alone tell language or genre.",
    "শুধু গানের কথা থেকে ভাষা বা ধারা কতটা চেনা যায়।",
  ],
  "warning.W-TOKEN-VISIBLE": [
    "Other users of the machine can read the password.",
    "কম্পিউটারের অন্য ব্যবহারকারীরা পাসওয়ার্ড দেখতে পারে।",
  ],
  "warning.W-TOO-LARGE": [
    "A method is not made for so many rows or columns.",
    "এত সারি বা স্তম্ভ এই পদ্ধতির সাধ্যের বাইরে।",
  ],
  "warning.W-UNMATCHED": [
    "Rows of joined files have no partner and are left out.",
    "জোড়া লাগানো দুই ফাইলে কিছু সারির জুড়ি নেই; সেগুলো বাদ গেছে।",
  ],
  "warning.W-UNSTANDARDISED": [
    "Columns of very different width enter as they are: the widest decide.",
    "স্তম্ভগুলোর বিস্তার খুব আলাদা: সবচেয়ে বড় বিস্তারের স্তম্ভই ফল ঠিক করে।",
  ],
} as const satisfies Words;
