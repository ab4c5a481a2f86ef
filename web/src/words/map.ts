import type {Words} from "../catalogue";

/** The map and what is around it: controls, song list, what is selected, what cannot be done. */
export const map = {
  "map.title": ["The map", "মানচিত্র"],
  "map.clusters_of": ["Groups of", "যার দল"],
  "map.colour_by": ["Colour by", "রঙের ভিত্তি"],
  "map.cluster": ["group", "দল"],
  "map.noise": ["noise", "কোনো দলে নয়"],
  "map.none": ["(none)", "(নেই)"],
  "map.song": ["song", "গান"],
  "map.more": ["more", "আরও"],
  "map.songs": ["Songs", "গানের তালিকা"],
  "map.zoom_in": ["Zoom in", "কাছে আনুন"],
  "map.zoom_out": ["Zoom out", "দূরে সরান"],
  "map.whole": ["Whole map", "পুরো মানচিত্র"],
  "map.lasso": ["Lasso", "ঘিরে বাছুন"],
  "map.select_shown": ["Select what is shown", "যা দেখা যাচ্ছে তা বাছুন"],
  "map.search": ["Search", "খুঁজুন"],
  "map.search_hint": ["title, artist or words of the lyric", "শিরোনাম, শিল্পী বা গানের কথা"],
  "map.meaning": ["Meaning", "অর্থ"],
  "map.meaning_hint": ["what the lyric says, in your own words; Enter", "গানে কী বলা হয়েছে, নিজের ভাষায়; পরে Enter"],
  "map.label": [
    "Map of {amount}; the table beside it lists the same songs",
    "{amount}, মানচিত্রে; পাশের তালিকায় একই গান আছে",
  ],
  "map.role": ["map of songs", "গানের মানচিত্র"],
  "map.keys": [
    "Drag to move the map, turn the wheel to zoom, hold Shift and drag to circle songs. Keyboard: arrows go from " +
      "song to song, Shift and arrows move the map, + − 0 zoom, Enter plays.",
    "মানচিত্র সরাতে টানুন, কাছে বা দূরে নিতে চাকা ঘোরান, গান ঘিরে বাছতে Shift চেপে টানুন। কিবোর্ডে: তীরচিহ্নে এক গান " +
      "থেকে আরেক গানে, Shift ও তীরচিহ্নে মানচিত্র সরে, + − 0 কাছে-দূরে নেয়, Enter বাজায়।",
  ],
  "map.touch": [
    "Tap a song to play it and a name to list its group. Two fingers move and zoom the map; one finger scrolls the " +
      "page. To circle songs, press Lasso and draw.",
    "গান বাজাতে গানে, দলের তালিকা পেতে দলের নামে টোকা দিন। দুই আঙুলে মানচিত্র সরে ও কাছে-দূরে যায়; এক আঙুলে পাতা " +
      "সরে। গান ঘিরে বাছতে “ঘিরে বাছুন” টিপে আঁকুন।",
  ],
  "map.drawn_by": ["Drawn by", "আঁকার ধরন"],
  "map.over": ["Over it", "তার ওপর"],
  "map.about_umap": [
    "UMAP of what {method} grouped: near songs are alike. Distances are approximate, most of all between groups.",
    "{method} যা ভাগ করেছে তার UMAP: কাছের গান একরকম। দূরত্ব আনুমানিক, বিশেষত দলের মধ্যে।",
  ],
  "map.about_pca": [
    "The two main axes of what {method} grouped: near songs are often alike. Distances are approximate; the other " +
      "axes are not shown.",
    "{method} যা ভাগ করেছে তার প্রধান দুই অক্ষ: কাছের গান প্রায়ই একরকম। দূরত্ব আনুমানিক; অন্য অক্ষ দেখানো হয়নি।",
  ],
  "overlay.none": ["nothing", "কিছু নয়"],
  "overlay.outlines": ["outlines of groups", "দলের সীমা"],
  "overlay.outlines_hold": ["An outline holds nine tenths of its group.", "সীমার ভেতরে দলের দশ ভাগের নয় ভাগ।"],
  "overlay.density": ["density of songs", "গানের ঘনত্ব"],
  "legend.clipped": [
    "2 % at each end share the end's colour; values from {least} to {most}",
    "দুই প্রান্তের ২ % প্রান্তের রঙেই; মান {least} থেকে {most}",
  ],
  "legend.choose": ["show these songs", "এই গানগুলো দেখান"],
  "legend.more": ["{n} more", "আরও {n}টি"],
  "map.all_songs": ["All songs", "সব গান"],
  "map.save_m3u8": ["Save playlist (.m3u8)", "প্লেলিস্ট রাখুন (.m3u8)"],
  "map.save_xspf": ["Save playlist (.xspf)", "প্লেলিস্ট রাখুন (.xspf)"],
  "map.save_table": ["Save table (.csv)", "সারণি রাখুন (.csv)"],
  "map.before": ["Before", "আগের পাতা"],
  "map.next": ["Next", "পরের পাতা"],
  "map.page_of": ["page {page} of {pages}", "{pages} পাতার {page} নম্বর"],
  "map.rows_of": ["{from} to {to} of {n}", "{n}টির মধ্যে {from} থেকে {to}"],
  "map.no_song": ["No song.", "কোনো গান নেই।"],
  "map.play": ["play", "বাজান"],
  "map.show_on_map": ["show on the map; it has no sound here", "মানচিত্রে দেখান; এর শব্দ এখানে নেই"],
  "map.similar": ["similar songs", "কাছাকাছি গান"],
  "map.similar_to": ["songs similar to {title}", "{title}-এর কাছাকাছি গান"],
  "map.path": ["path", "পথ"],
  "map.path_to": ["→ to", "→ এখানে"],
  "map.path_hint": ["a path from this song to another", "এই গান থেকে অন্য গানে যাওয়ার পথ"],
  "map.path_to_hint": ["the path ends here", "পথ এখানে শেষ"],
  "map.path_from_label": ["path from {title}", "{title} থেকে পথ"],
  "map.path_to_label": ["path to {title}", "{title} পর্যন্ত পথ"],
  "map.path_asked": [
    "Path from {title}: search or pick the song where it ends and press “→ to”.",
    "{title} থেকে পথ: যে গানে শেষ হবে সেটি খুঁজে “→ এখানে” টিপুন।",
  ],
  "map.looking": ["Looking …", "খোঁজা হচ্ছে …"],
  "map.looking_lyrics": ["Looking for lyrics …", "গানের কথা খোঁজা হচ্ছে …"],
  "map.again": ["Try again", "আবার চেষ্টা করুন"],

  "found.cluster": ["group {n}: {name}", "দল {n}: {name}"],
  "found.cluster_of": ["group {n} of {method}: {name}", "{method}-এর দল {n}: {name}"],
  "found.noise": ["noise, in no group", "কোনো দলে নেই"],
  "found.noise_of": ["noise, in no group of {method}", "{method}-এর কোনো দলে নেই"],
  "found.label": ["{column} {value}", "{column} {value}"],
  "found.search": ["“{text}”", "“{text}”"],
  "found.meaning": ["lyrics like “{text}”, nearest first", "“{text}”-এর মতো কথা, কাছেরটি আগে"],
  "found.meaning_some": [
    "lyrics like “{text}”, nearest first: {n} of {of} songs with lyrics",
    "“{text}”-এর মতো কথা, কাছেরটি আগে: কথা আছে এমন {of}টি গানের {n}টি",
  ],
  "found.similar": ["similar to {title}, nearest first", "{title}-এর কাছাকাছি, নিকটতমটি আগে"],
  "found.similar_by": [
    "similar to {title} by {space}, nearest first",
    "{space} অনুযায়ী {title}-এর কাছাকাছি, নিকটতমটি আগে",
  ],
  "found.path": ["from {from} to {to}", "{from} থেকে {to}"],
  "found.path_by": ["from {from} to {to} by {space}", "{space} অনুযায়ী {from} থেকে {to}"],
  "found.lasso": ["circled with the lasso", "ঘিরে বাছা"],
  "found.shown": ["what is shown", "যা মানচিত্রে দেখা যাচ্ছিল"],

  "problem.server": [
    "The server cannot be reached: is ‘ektara serve’ still running? Start it again and press the button once more.",
    "সার্ভারের সঙ্গে যোগাযোগ করা যাচ্ছে না: ‘ektara serve’ কি চলছে? আবার চালু করে বোতামটি আরেকবার টিপুন।",
  ],
  "problem.answer": ["The server answered with an error: {text}", "সার্ভার ভুলের কথা জানিয়েছে: {text}"],
  "problem.no_neighbors": ["This run has no neighbours for this song.", "এই গানের কাছাকাছি গান এই ফলাফলে নেই।"],
  "problem.too_many": [
    "Similar songs and paths are left out of reports of more than 5,000 songs (here {n}). Open the run with ‘ektara " +
      "serve’, or ask ‘ektara similar’ and ‘ektara path’.",
    "৫,০০০-এর বেশি গানের প্রতিবেদনে কাছাকাছি গান ও পথ রাখা হয় না (এখানে {n})। ‘ektara serve’ দিয়ে খুলুন, " +
      "অথবা ‘ektara similar’ ও ‘ektara path’ ব্যবহার করুন।",
  ],
  "problem.run_without": [
    "This run was made without neighbours: similar songs and paths are not there.",
    "এই ফলাফল কাছাকাছি গান ছাড়া তৈরি: তাই কাছাকাছি গান ও পথ নেই।",
  ],
  "problem.lost": [
    "The address names what this run does not have: {what}.",
    "ঠিকানায় এমন কিছু আছে যা এই ফলাফলে নেই: {what}।",
  ],
  "problem.nothing_saved": [
    "Nothing is saved: none of these songs has a file that a playlist can name.",
    "কিছু রাখা হয়নি: এই গানগুলোর এমন কোনো ফাইল নেই যা প্লেলিস্টে লেখা যায়।",
  ],
  "map.saved": [
    "Saved {n} {n:song|songs}; the paths are relative to the run's folder playlists: put the file there.",
    "{n}টি গান রাখা হলো; পথগুলো ফলাফলের playlists ফোল্ডার থেকে ধরা: ফাইলটি সেখানে রাখুন।",
  ],
  "map.saved_without": [
    "{n} {n:song|songs} without a file that it can name {n:is|are} left out.",
    "{n}টি গান বাদ গেছে, তাদের ফাইল তালিকায় লেখা যায় না।",
  ],
  "map.nearer": ["{one} is nearer to {other} than {shares}.", "{one} ও {other} কাছাকাছি: {shares}।"],
  "map.nearer_share": ["{percent} % of songs in {group}", "{group}-এ {percent} % গানের চেয়ে বেশি"],
} as const satisfies Words;
