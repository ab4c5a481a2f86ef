import type {Words} from "../catalogue";

/**
 * Sentences that the library sends by key and values (ektara/core/phrase.hpp): exact statements, rules, reasons. Their
 * English is that of the library; a test compares the two.
 */
export const findings = {
  "finding.better": [
    "{scope}: {methods} better than chance by permutation of songs, family-wise α = {alpha}{names}.",
    "{scope}: গান অদলবদল করে যাচাইয়ে কাকতালীয়তার চেয়ে ভালো {methods}{names}; সম্মিলিত α = {alpha}।",
  ],
  "finding.against_plain": [
    "{scope}: {methods} shown to beat raw K-Means by the paired interval of the AMI difference{names}.{worse}",
    "{scope}: AMI-এর পার্থক্যের জোড়া ব্যবধানে সাধারণ K-Means-এর চেয়ে ভালো প্রমাণিত {methods}{names}।{worse}",
  ],
  "finding.against_best": [
    "{scope}: the best is {best}, {above} above chance. As far as these songs can tell, {near} as " +
      "good{near_names}; " +
      "{below} shown to be worse{below_names}. The score of the best of many methods is optimistic.",
    "{scope}: সেরা {best}, কাকতালীয় মানের {above} ওপরে। এই গানগুলো থেকে যতটা বোঝা যায়, সমান ভালো " +
      "{near}{near_names}; " +
      "কম ভালো প্রমাণিত {below}{below_names}। অনেক পদ্ধতির মধ্যে সেরার স্কোর আসলের চেয়ে একটু বেশি দেখায়।",
  ],
  "finding.every_fifth": [
    "Files are numbered and no artist is named, so neighbouring files may come from one album. The comparison with " +
      "raw K-Means was therefore repeated on every fifth file: {methods} better there too{names}. Better on all " +
      "files " +
      "only is no evidence: {lost}.",
    "ফাইলের নামে শুধু নম্বর, শিল্পীর নাম নেই; তাই পাশাপাশি ফাইল একই অ্যালবামের হতে পারে। এজন্য সাধারণ " +
      "K-Means-এর সঙ্গে " +
      "তুলনা প্রতি পঞ্চম ফাইলেও করা হয়েছে: সেখানেও ভালো {methods}{names}। শুধু সব ফাইলে ভালো হওয়া প্রমাণ নয়: " +
      "{lost}।",
  ],
  "finding.language_or_genre": [
    "AMI above chance is higher with language than with genre within it for {more} of {all} methods{names}.",
    "{all}টির মধ্যে {more}টি পদ্ধতিতে কাকতালীয় মানের ওপরে AMI ভাষার ভেতরের ধারার চেয়ে ভাষার সঙ্গে বেশি{names}।",
  ],
  "finding.silhouette": [
    "Silhouette and ARI rank the methods {how} (Spearman's ρ {rho} [{low}, {high}], {n} methods). The highest " +
      "silhouette ({widest}, {widest_method}) has ARI {widest_ari}; the highest ARI ({truest}, {truest_method}) " +
      "has " +
      "silhouette {truest_silhouette}.",
    "Silhouette ও ARI পদ্ধতিগুলোকে {how} সাজায় (Spearman-এর ρ {rho} [{low}, {high}], {n}টি পদ্ধতি)। সর্বোচ্চ " +
      "silhouette-এর ({widest}, {widest_method}) ARI {widest_ari}; সর্বোচ্চ ARI-এর ({truest}, {truest_method}) " +
      "silhouette {truest_silhouette}।",
  ],
  "finding.collapsed": [
    "These models explain less than a linear model of the same size (W-COLLAPSED): {list}.",
    "এই মডেলগুলো সমান মাপের রৈখিক মডেলের চেয়েও কম বোঝায় (W-COLLAPSED): {list}।",
  ],
  "finding.none_above": [
    "Caution: no method is shown to be better than K-Means on the raw features.",
    "সাবধান: সাধারণ বৈশিষ্ট্যে K-Means-এর চেয়ে কোনো পদ্ধতি ভালো, এমন প্রমাণ নেই।",
  ],
  "finding.confounded": [
    "Caution: groups that follow {columns} may reflect differences of recording, not of music. The features " +
      "alone tell " +
      "its values apart.",
    "সাবধান: যে দল {columns} অনুসরণ করে তা সংগীতের নয়, রেকর্ডিংয়ের পার্থক্য দেখাতে পারে। শুধু বৈশিষ্ট্য থেকেই " +
      "এর মানগুলো " +
      "আলাদা করা যায়।",
  ],
  "finding.conditioned": [
    "Caution: ignore the score on a label that the model received as input: {list}. Its latent space is " +
      "designed not " +
      "to contain that label, so a score near chance is expected.",
    "সাবধান: যে লেবেল মডেলকে আগেই দেওয়া হয়েছে তার স্কোর ধরবেন না: {list}। মডেলের সুপ্ত স্থানে ওই লেবেল না " +
      "থাকারই কথা, " +
      "তাই কাকতালীয় মানের কাছাকাছি স্কোরই স্বাভাবিক।",
  ],
  "finding.took_out": [
    "Caution: ignore the score on a label that the correction or graph removed: {list}. A score near chance is " +
      "expected.",
    "সাবধান: সংশোধনে যে লেবেলের প্রভাব বাদ দেওয়া হয়েছে তার স্কোর ধরবেন না: {list}। কাকতালীয় মানের কাছাকাছি " +
      "স্কোরই " +
      "স্বাভাবিক।",
  ],
  "finding.pretrained": [
    "Caution: these methods are not free of labels in the strict sense: {list}. Their features come from " +
      "networks that " +
      "were trained on labels like those scored here.",
    "সাবধান: কড়া অর্থে এই পদ্ধতিগুলো লেবেলমুক্ত নয়: {list}। এদের বৈশিষ্ট্য এমন নেটওয়ার্কের, যা এখানকার মতো " +
      "লেবেল দিয়েই " +
      "প্রশিক্ষিত।",
  ],
  "finding.repeated": [
    "Caution: this table repeats the original's choices and says nothing about the music; 'ektara run' without " +
      "--as-{system} makes a fair one.",
    "সাবধান: এই সারণি মূল পদ্ধতির সিদ্ধান্তগুলোই আবার করে, সংগীত নিয়ে কিছু বলে না; --as-{system} ছাড়া 'ektara " +
      "run' দিলে " +
      "ন্যায্য সারণি হয়।",
  ],
  "finding.limits": [
    "Caution: silhouettes of different spaces give no order of methods. All results hold for this collection " +
      "only, since " +
      "the intervals are over its songs.",
    "সাবধান: ভিন্ন ভিন্ন স্থানের silhouette দিয়ে পদ্ধতির ক্রম হয় না। সব ফল শুধু এই সংগ্রহের জন্য, কারণ " +
      "ব্যবধানগুলো এর " +
      "গান থেকেই।",
  ],
  "finding.no_labels": [
    "There are no genre labels, so agreement with genre cannot be measured.",
    "ধারার লেবেল নেই, তাই ধারার সঙ্গে মিল মাপা যায় না।",
  ],
  "finding.probe": [
    "Corpus probe: a linear classifier recognises {column} from the features with balanced accuracy {accuracy} " +
      "({chance} by chance){without}.",
    "সংগ্রহ যাচাই: একটি রৈখিক শ্রেণিকারক বৈশিষ্ট্য থেকে {column} চেনে, সুষম নির্ভুলতা {accuracy} (কাকতালীয় " +
      "{chance}){without}।",
  ],
  "finding.too_few": [
    "{n} songs are too few to tell whether they form groups: it takes {least}.",
    "গানগুলো দলে ভাগ হয় কি না বলার জন্য {n}টি গান খুব কম: অন্তত {least}টি লাগে।",
  ],
  "finding.all_equal": [
    "The songs do not differ in these features, so they form no groups.",
    "এই বৈশিষ্ট্যগুলোতে গানগুলোর কোনো তফাত নেই, তাই দল হয় না।",
  ],
  "finding.structured": [
    "These songs form groups: p = {p} against clouds without groups.",
    "গানগুলো দলে ভাগ হয়: দলহীন মেঘের তুলনায় p = {p}।",
  ],
  "finding.unstructured": [
    "No groups beyond chance were found: p = {p} against clouds without groups. The groups shown here cut an " +
      "even cloud " +
      "into pieces.",
    "কাকতালীয়তার বাইরে কোনো দল পাওয়া যায়নি: দলহীন মেঘের তুলনায় p = {p}। এখানে দেখানো দলগুলো একটি সমান মেঘের " +
      "টুকরো মাত্র।",
  ],
  "rule.most_stable": [
    "most stable over {over} (mean ARI {stability}), the first of the table within {tie} of the best; no label " +
      "chose it",
    "{over} সবচেয়ে স্থির (গড় ARI {stability}), সেরার {tie}-এর মধ্যে সারণির প্রথমটি; কোনো লেবেল দেখে বাছা নয়",
  ],
  "rule.first": [
    "the first method of the table: stability could not be measured",
    "সারণির প্রথম পদ্ধতি: স্থিরতা মাপা যায়নি",
  ],

  "rule.none_large": ["the first method: none has groups of {limit}", "প্রথম পদ্ধতি: কোনোটির সব দলে {limit}টি গান নেই"],
  "rule.only": [
    "the only candidate whose groups have {limit} songs or more",
    "একমাত্র পদ্ধতি যার প্রতিটি দলে অন্তত {limit}টি গান",
  ],
  "rule.first_large": [
    "the first candidate whose groups have {limit} songs or more; the songs are too few to measure stability",
    "প্রথম পদ্ধতি যার প্রতিটি দলে অন্তত {limit}টি গান; স্থিরতা মাপার জন্য গান খুব কম",
  ],
  "rule.above_chance": [
    "of {n} candidates whose groups have {limit} songs or more, the most stable above chance (mean ARI over " +
      "subsamples {stability}, on a cloud without groups {by_chance}); no label chose it",
    "যে {n}টি পদ্ধতির প্রতিটি দলে অন্তত {limit}টি গান, তাদের মধ্যে কাকতালীয় মানের ওপরে সবচেয়ে স্থির " +
      "(উপনমুনায় গড় ARI {stability}, দলহীন মেঘে {by_chance}); কোনো লেবেল দেখে বাছা নয়",
  ],
  "k.resampling": [
    "{criterion}: gap statistic {gap}, prediction strength {strength}, stability {stability}; {support}",
    "{criterion}: ফাঁকের মাপে {gap}, পূর্বাভাসের জোরে {strength}, স্থিরতায় {stability}; {support}",
  ],
  "k.bic": [
    "bic: lowest ({bic}{shape}) of k = 1 to {k_max} without a component of too few rows",
    "bic: k = ১ থেকে {k_max}-এর মধ্যে সর্বনিম্ন ({bic}{shape}), যেখানে কোনো উপাদানে সারি খুব কম নয়",
  ],
  "k.eigengap": [
    "eigengap: widest ({gap}) after eigenvalue {k}",
    "eigengap: সবচেয়ে চওড়া ({gap}) {k} নম্বর আইগেন-মানের পরে",
  ],
  "k.few_songs": ["{songs} songs hold no two groups of {limit}", "{songs}টি গানে {limit}টি গানের দুটি দল হয় না"],
  "k.communities": [
    "communities that Leiden finds, each of {limit} songs or more",
    "Leiden যেসব গুচ্ছ পায়, প্রতিটিতে অন্তত {limit}টি গান",
  ],

  "audit.rule.not_judged": ["not judged", "যাচাই করা হয়নি"],
  "audit.rule.label": [
    "{column} of {songs} songs against their {k} nearest songs; {permutations} " +
      "permutations{within}; false discovery " +
      "rate {rate}",
    "{songs}টি গানের {column} তাদের নিকটতম {k}টি গানের সঙ্গে মেলানো হয়েছে; {permutations}টি অদলবদল{within}; ভুল " +
      "আবিষ্কারের হার {rate}",
  ],
  "audit.rule.few_songs": ["not judged: fewer than {n} songs", "যাচাই করা হয়নি: গান {n}টির কম"],
  "audit.rule.outlier": [
    "local outlier factor over {k} songs above {limit}, the larger of {factor} and of {deviations} robust standard " +
      "deviations (here {usual})",
    "{k}টি গানের মধ্যে স্থানীয় বিচ্ছিন্নতা {limit}-এর বেশি; সীমাটি {factor} ও {deviations} সহনশীল " +
      "আদর্শ বিচ্যুতির মধ্যে বড়টি " +
      "(এখানে {usual})",
  ],
  "audit.rule.master": [
    "fingerprints of which at least 80 % of the bits are equal",
    "শব্দের ছাপ, যার অন্তত " + "৮০ % বিট এক",
  ],
  "audit.rule.no_sound": [
    "not looked for: the run has no fingerprints of its sound",
    "খোঁজা হয়নি: এই রানে শব্দের ছাপ নেই",
  ],

  "across.method": ["method", "পদ্ধতি"],
  "across.within": ["genre within {column}", "{column}-এর ভেতরে ধারা"],
  "across.transfer": ["transfer (chance)", "স্থানান্তর (কাকতালীয়)"],
  "across.ilisi": ["iLISI (chance)", "iLISI (কাকতালীয়)"],
  "across.stability": ["stability", "স্থিরতা"],
  "across.saw": ["saw", "যা দেখেছে"],
  "across.take": [
    "For groups across {column} take {method}. Of the rows whose AMI with {column} is at most " +
      "{most} it is the most " +
      "stable under subsampling ({stability}){against}.",
    "{column} পেরিয়ে দল চাইলে {method} নিন। {column}-এর সঙ্গে যেসব সারির AMI বড়জোর {most}, তাদের " +
      "মধ্যে উপনমুনায় এটি " +
      "সবচেয়ে স্থির ({stability}){against}।",
  ],
  "across.few_songs": [
    "Nothing is advised for groups across {column}: it has fewer than two values of {n} songs or more.",
    "{column} পেরিয়ে দলের জন্য কোনো পরামর্শ নেই: {n}টি বা বেশি গান আছে এমন মান দুটির কম।",
  ],
  "across.no_stability": [
    "Nothing is advised for groups across {column}: no stability under subsampling is known.",
    "{column} পেরিয়ে দলের জন্য কোনো পরামর্শ নেই: উপনমুনায় স্থিরতা জানা নেই।",
  ],
  "across.none_mixed": [
    "Nothing is advised for groups across {column}: no row has an AMI with it of {most} or less.",
    "{column} পেরিয়ে দলের জন্য কোনো পরামর্শ নেই: কোনো সারির AMI {most} বা কম নয়।",
  ],
  "across.about_within": [
    "genre within {column}: mean AMI with the genre inside each value of {column}; {column}: AMI " +
      "with it, low where " +
      "groups mix; both minus chance",
    "{column}-এর ভেতরে ধারা: {column}-এর প্রতিটি মানের ভেতরে ধারার সঙ্গে গড় AMI; {column}: তার " +
      "সঙ্গে AMI, দল মিশ্র হলে কম; " +
      "দুটি থেকেই কাকতালীয় মান বাদ",
  ],
  "across.about_transfer": [
    "transfer: groups named by the genres of one value tell those of another, balanced accuracy (chance)",
    "স্থানান্তর: এক মানের ধারা দিয়ে নাম দেওয়া দল অন্য মানের ধারা কতটা বলে; সুষম নির্ভুলতা (কাকতালীয়)",
  ],
  "across.about_ilisi": [
    "iLISI: how the values of {column} mix in the space, songs of shared genres, 0 to 1 (shuffled songs); a graph " +
      "leaves the space as it is",
    "iLISI: সাধারণ ধারার গানে {column}-এর মানগুলো স্থানে কতটা মেশে, ০ থেকে ১ (এলোমেলো গান); জাল " +
      "স্থানটি যেমন আছে তেমনই " +
      "রাখে",
  ],
  "across.about_stability": [
    "stability: ARI with groupings of four fifths of the songs; saw: labels that correction, " +
      "graph or model was given",
    "স্থিরতা: পাঁচ ভাগের চার ভাগ গানের দলভাগের সঙ্গে ARI; যা দেখেছে: সংশোধন, জাল বা মডেলকে দেওয়া লেবেল",
  ],

  "part.names": [" ({list})", " ({list})"],
  "part.method_of": ["{method} ({column})", "{method} ({column})"],
  "part.methods_by": ["{methods} ({labels})", "{methods} ({labels})"],
  "part.k_none": ["no number of groups is supported", "কোনো সংখ্যার পক্ষে প্রমাণ নেই"],
  "part.k_well": ["well supported", "প্রমাণ জোরালো"],
  "part.k_weakly": ["weakly supported", "প্রমাণ দুর্বল"],
  "part.covariance": [", covariance_type {type}", ", covariance_type {type}"],
  "part.within_language": [" within language", " ভাষার ভেতরে"],
  "part.held_against": [
    ". Its genre AMI within {column} is {within}, against {other_within} of {other}{transfer}",
    "। {column}-এর ভেতরে এর ধারার AMI {within}, {other}-এর {other_within}{transfer}",
  ],
  "part.transfer": [
    ", shared-genre transfer {own} against {other}",
    "; সাধারণ ধারার স্থানান্তর " + "{own}, অন্যটির {other}",
  ],
  "part.genre_within": ["Genre within each language", "প্রতিটি ভাষার ভেতরে ধারা"],
  "part.genre": ["Genre", "ধারা"],
  "part.no_method_is": ["no method is", "একটিও নয়"],
  "part.method_is": ["{n} method is", "{n}টি পদ্ধতি"],
  "part.methods_are": ["{n} methods are", "{n}টি পদ্ধতি"],
  "part.no_method": ["no method", "একটিও নয়"],
  "part.worse": [" {methods} shown to be worse{names}.", " কম ভালো প্রমাণিত {methods}{names}।"],
  "part.pair": ["{method} {language} and {genre}", "{method} {language} ও {genre}"],
  "part.alike": ["alike", "একই ক্রমে"],
  "part.opposite": ["in opposite orders", "উল্টো ক্রমে"],
  "part.without": [
    "; {accuracy} without level, band limit and cepstral mean subtraction",
    "; মাত্রা, ব্যান্ড-সীমা ও সেপস্ট্রাল গড় বাদ না দিলে {accuracy}",
  ],
  "part.subsamples": ["subsamples of the songs", "কিছু গান বাদ দিলেও"],
  "part.seeds": ["seeds", "ভিন্ন ভিন্ন বীজেও"],
} as const satisfies Words;
