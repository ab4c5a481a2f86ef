// Bangla words by their sound, so that "sonar" finds সোনার and "bhalobasha" finds ভালোবাসা. People romanise as they
// hear it, with o or a or nothing for the vowel that is not written, with sh or s, with or without h. So a Bangla word
// becomes a row of sounds, one letter each, and a word in Latin letters a pattern over such rows.

/** Letters to sounds. Capitals are aspirates; O is the vowel that is not written. */
const SOUNDS = new Map(
  (
    "অO আa ইi ঈi উu ঊu ঋri এe ঐOi ওo ঔOu াa িi ীi ুu ূu ৃri েe ৈOi োo ৌOu" +
    " কk খK গg ঘG ঙN চc ছC জj ঝJ ঞn টt ঠT ডd ঢD ণn " +
    "তt থT দd ধD নn পp ফP বb ভB মm যj রr লl শs ষs সs হh \u09dcR \u09ddR \u09dfy ৎt ংN ঃ: ঁ~ \ue000X \ue001Z"
  )
    .split(" ")
    .map((pair) => [pair[0], pair.slice(1)]),
);
const SIGNS = "ািীুূৃেৈোৌ";
const CONSONANT = /[\ue000\ue001\u0995-\u09b9\u09dc\u09dd\u09df]/;
const LINK = "\u09cd"; // joins two consonants

/** One letter for a letter and its dot, as Unicode's composed ones, which NFC takes apart. */
const dotted = (text: string) =>
  text
    .replace(/\u09a1\u09bc/g, "\u09dc")
    .replace(/\u09a2\u09bc/g, "\u09dd")
    .replace(/\u09af\u09bc/g, "\u09df");

export const isBangla = (text: string) => /[\u0980-\u09ff]/.test(text);

/** The sounds of a Bangla word: সোনার is "sonarO". */
export function sounds(word: string): string {
  const text = dotted(word.normalize("NFC"))
    .replace(/\u0995\u09cd\u09b7/g, "\ue000") // ক্ষ, spoken kkh
    .replace(/\u099c\u09cd\u099e/g, "\ue001"); // জ্ঞ, spoken gg
  let row = "";
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === LINK) {
      // Behind a consonant ব is silent or w, য is y or doubles, ম is often silent.
      const next = text[at + 1];
      if (next === "ব") row += "w";
      else if (next === "য") row += "Y";
      else if (next === "ম") row += "M";
      else continue;
      at++;
    } else row += SOUNDS.get(letter) ?? "";
    const after = text[at + 1] ?? "";
    if (CONSONANT.test(text[at]) && !SIGNS.includes(after || " ") && after !== LINK) row += "O";
  }
  return row;
}

/** What may stand between two sounds that are written. */
const SKIP = "[OYMyw~:h]*";

/** Latin letters, the longest first, and the sounds that they may stand for. */
const LETTERS = (
  "kkh (?:[kK]+|X), ksh (?:X|ks), chh [cC]+, cch [cC]+, ssh s+w?s*, shsh s+w?s*, kh (?:[kK]+|X), " +
  "gh [gG]+, gg (?:[gG]+|Z), gy (?:Z|[gG]Y), jn Z, ch [cC]+, jh [jJ]+, th [tT]+, dh [dD]+, rh R, ph P, " +
  "bh B, sh [sC]+, ng (?:N[gG]?|n[gG]), nk (?:[nN][kK]), ee [ie]+, oo [uo], aa a+, ou (?:Ou|[oO]+u), " +
  "au (?:Ou|[aO]u), ow (?:Ou|[oO]w?), oi (?:Oi|oi|[oO]y), oy (?:Oi|[oO]y), ai (?:Oi|ai|aye?|Oy), " +
  "ay (?:Oi|ai|aye?|Oy), ae (?:ay?e?|Ya|e), ia iy?a, io iy?[oO], ya (?:y?a|Ya?|e), wa (?:oy?a|wa?), " +
  "k (?:[kK]+|X), q k+, c [kcC]+, g (?:[gG]+|Z), j (?:[jJ]+|Z|Y), z [jJ]+, t [tT]+, d [dD]+, n [nN~]+, " +
  "p [pP]+, f P+, b [bB]+, v [bB]+, w (?:w|oy?|b), m [mM]+, r [rR]+, l l+, s [sC]+, h [hKGCJTDBP:]?, " +
  "x (?:X|ks), y [yYij], a [aOeY], e (?:e|Ya?|i|y|ay?), i [iye], o [oOu], u [uo]"
)
  .split(", ")
  .map((entry) => entry.split(" ") as [string, string]);

/** A pattern over rows of sounds for a word in Latin letters; null where it has another letter, or fewer than three. */
export function pattern(word: string): string | null {
  if (!/^[a-z]{3,}$/.test(word)) return null;
  const parts: string[] = [];
  for (let at = 0; at < word.length;) {
    const found = LETTERS.find(([letters]) => word.startsWith(letters, at))!;
    // A doubled consonant is one sound or two.
    if (found[0].length === 1 && word[at + 1] === found[0] && !"aeiou".includes(found[0])) at++;
    parts.push(found[1]);
    at += found[0].length;
  }
  return parts.join(SKIP);
}

/** Matches rows, separated by blanks, of which a word begins as the word in Latin letters sounds. */
export function soundsLike(word: string): RegExp | null {
  const inner = pattern(word);
  return inner === null ? null : new RegExp(`(?:^| )~?h?${inner}`);
}

/** The same for a whole row. */
export function soundsAsWhole(word: string): RegExp | null {
  const inner = pattern(word);
  return inner === null ? null : new RegExp(`^~?${inner}${SKIP}$`);
}
