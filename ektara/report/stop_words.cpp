#include "ektara/report/stop_words.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace ektara::report {
namespace {

// clang-format off
constexpr std::string_view kEnglish =
    "a aah about above across after again against ago ah ahh ain all almost alone along already also "
    "although always am among an and another any anybody anymore anyone anything anyway anywhere are aren "
    "around as ask asked at away ay aye ayy back be became because become been before began begin behind "
    "being below beneath beside better between beyond both bout bring brought but by call called came can "
    "cannot cant cause come comes comin coming cos could couldn coz cuz da dada day did didn do does "
    "doesn doin doing don done dont doo down dum each either else em enough even ever every everybody "
    "everyone everythin everything everywhere far feel feelin few find first for from front gave get gets "
    "gettin getting gimme give gives giving go goes goin going gon gone gonna good got gotcha gotta had "
    "hadn half has hasn have haven having he hello her here hers herself hey him himself his hmm hold hoo "
    "how however huh i if ill im ima in inside instead into is isn it its itself just keep keeps kind "
    "kinda knew know knows la lala last lay least leave left lemme less let lets like little long look "
    "lookin looking lot made make makes makin making many may maybe me mean might mine mmm more most much "
    "must my myself na nah nana near need needs neither never new next no nobody none nor not nothin "
    "nothing now nowhere of off often oh ohh ok okay old on once one ones only onto ooh or other others "
    "our ours ourselves out outside outta over own part perhaps place please put quite rather really "
    "right round said same saw say sayin saying says see seem seems seen several shall she should shouldn "
    "show side since so some somebody someday somehow someone somethin something sometimes somewhere soon "
    "sorta stand start still stop such sure take taken takes taking talk talkin tell tellin than thank "
    "that thats the their theirs them themselves then there these they thing things think thinkin this "
    "those though thought three through thru til till time times to together told too took toward towards "
    "tried tries try tryin trying tryna turn two uh under until unto up upon us use used very wait walk "
    "wanna want wanted wants was wasn way ways we well went were weren what whatcha whatever when "
    "whenever where wherever whether which while who whoa whoever whole whom whose why will with within "
    "without woah won would wouldn wow ya yea yeah year years yeh yes yet yo you your youre yours "
    "yourself";

constexpr std::string_view kBangla =
    "অত অথবা আইলো আগে আছ আছি আছে আছেন আছো আজ আজও আজকে আজি আপনাকে আপনার আপনি আবার আমরা আমাকে আমাদের আমার "
    "আমারই আমারে আমায় আমি আমিও আর আরও আরো আসতে আসব আসবে আসি আসিয়া আসে আসো আহা আহারে আয় আয়রে উপর উপরে উহু "
    "এ এই এক একই একটা একটি একটু একদিন একে এখন এখনও এখনো এখানে এটা এটি এত এতই এতে এতো এদের এবং এবার এমন "
    "এমনি এর এরা এরে এল এলাম এলে এলো এসে এসেছি এসেছে এসো ঐ ও ওই ওকে ওখানে ওগো ওটা ওদের ওপর ওপরে ওর ওরা "
    "ওরে ওহে ওহো কই কইও কইরা কও কখন কখনও কখনো কত কতই কতদিন কতো কবে কভু কর করতে করব করবি করবে করবো করল "
    "করলাম করলে করলো করা করি করিতে করিলে করিস করিয়া করে করেছ করেছি করেছে করেছো করেন করো কাকে কাছে কাদের "
    "কার কারণ কারা কারে কি কিংবা কিছু কিছুই কিন্তু কী কে কেউ কেন কেনো কেবল কেমন কেমনে কেহ কোথা কোথাও "
    "কোথায় কোন কোনও কোনটা কোনো কয় খুব গিয়ে গিয়েছে গেছি গেছে গেল গেলাম গেলি গেলে গেলো গো চাই চাইলে চাও চায় "
    "ছাড়া ছিল ছিলাম ছিলে ছিলেম ছিলো জন্য জন্যে জান জানা জানি জানিনা জানে জানো তখন তখনই তত তব তবু তবুও তবে "
    "তা তাঁকে তাঁর তাঁরা তাঁরে তাই তাও তাকে তাতে তাদের তার তারা তারে তাহা তাহাকে তাহার তাহারা তাহারে তিনি "
    "তুই তুমি তুমিও তেমন তেমনি তো তোকে তোদের তোমরা তোমাকে তোমাদের তোমার তোমারই তোমারে তোমায় তোর তোরা তোরে "
    "থাক থাকতে থাকব থাকবে থাকলে থাকি থাকে থাকো থেকে থেকো দাও দিকে দিতে দিবে দিল দিলাম দিলি দিলে দিলো দিয়া "
    "দিয়ে দিয়েছি দিয়েছে দু দুই দুটি দুটো দে দেখ দেখতে দেখলে দেখা দেখি দেখে দেখেছি দেখো দেব দেবে দেবো দেরে "
    "দেয় নইলে নহে না নাই নাও নাকি নানা নারে নাহলে নাহি নি নিচে নিজ নিজে নিজেকে নিজের নিতে নিবে নিল নিলে "
    "নিয়া নিয়ে নিয়েছে নীচে নে নেই নেব নেয় নয় পর পরে পরেও পাই পানে পাব পাবে পাবো পার পারব পারবি পারবে "
    "পারবো পারলে পারি পারিনা পারিনি পারে পারো পাশে পায় পেলাম পেলে পেয়ে প্রতি ফিরে বল বলতে বলব বলবে বলবো "
    "বললে বলি বলে বলেছি বলেছিলে বলেছে বলো বসে বা বিনা বিনে বড় বড়ই ভিতর ভিতরে ভেতর ভেতরে মত মতন মতো মধ্যে "
    "মম মাঝারে মাঝে মাত্র মোদের মোর মোরা মোরে মোহে যখন যত যতই যতদিন যদি যদিও যবে যা যাই যাইতে যাইয়া যাও "
    "যাক যাকে যাতে যাদের যাব যাবি যাবে যাবো যার যারা যারে যাস যাহা যাহার যায় যে যেই যেখানে যেতে যেথা "
    "যেথায় যেদিন যেন যেমন যেমনি রইল রইলো রবে রাখি রাখে রাখো রে রেখে রেখো রয় রয়ে রয়েছে লা লাগবে লাগল লাগলো "
    "লাগে লালা শুধু শুধুই শোন শোনো সকল সঙ্গে সনে সব সবই সবাই সবাইকে সবার সবারে সাথে সে সেই সেখানে সেটা "
    "সেটি সেথা সেথায় সেদিন হইতে হইবে হইল হইলে হইয়া হতে হতো হব হবে হবো হল হলে হলো হাঁ হায় হায়রে হে হেথা "
    "হেথায় হোক হ্যাঁ হয় হয়নি হয়ে হয়েছিল হয়েছে";
// clang-format on

std::set<std::string_view> words_of(std::string_view list) {
    std::set<std::string_view> words;
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(' ', at), list.size());
        words.insert(list.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

/// A letter and its dot as one letter, as the list has them.
std::string with_composed_letters(std::string word) {
    constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
        {"\u09a1\u09bc", "\u09dc"}, {"\u09a2\u09bc", "\u09dd"}, {"\u09af\u09bc", "\u09df"}};
    for (const auto& [two, one] : kPairs)
        for (auto at = word.find(two); at != std::string::npos; at = word.find(two, at))
            word.replace(at, two.size(), one);
    return word;
}

}  // namespace

bool is_stop_word(const std::string& word) {
    static const auto kWords = [] {
        auto words = words_of(kEnglish);
        words.merge(words_of(kBangla));
        return words;
    }();
    // Of don't, you're and I'll what stands before the apostrophe decides.
    const auto whole = with_composed_letters(word);
    return kWords.contains(std::string_view(whole).substr(0, whole.find('\'')));
}

}  // namespace ektara::report
