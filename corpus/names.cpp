#include "corpus/names.hpp"

#include <fmt/format.h>

#include "ektara/core/random.hpp"

namespace ektara::corpus {
namespace {

struct Words {
    std::vector<std::string> adjectives, nouns, first_names, last_names;
};

const Words& bangla_words() {
    static const Words kWords{
        {"নীল",   "হারানো", "দূরের", "একলা", "সোনার", "ভেজা",  "রাঙা",  "নতুন",   "নীরব", "পুরানো",
         "মাটির", "শেষ",    "গভীর", "উদাস", "আলোর",  "রাতের", "ভোরের", "অচেনা", "বুনো",  "ছোট্ট"},
        {"আকাশ", "নদী",  "পথ",     "পাখি", "চিঠি",  "বাঁশি",  "মেঘ",  "শহর",  "স্বপ্ন", "গান",
         "চাঁদ",  "নৌকা", "জানালা", "বৃষ্টি", "প্রদীপ", "হাওয়া", "পলাশ", "বাউল", "ঢেউ",  "সন্ধ্যা"},
        {"অমল", "বিজয়া", "চন্দন", "দীপা", "এষা", "ফাল্গুনী", "গৌতম", "হাসান", "ইলা", "জয়ন্ত", "কমলা", "লতিফ", "মিতা",
         "নাসরিন", "পার্থ", "রুমা"},
        {"দাস", "রায়", "সেন", "হালদার", "বাউল", "চৌধুরী", "মজুমদার", "খাতুন", "ফকির", "সরকার", "পাল", "মিত্র"}};
    return kWords;
}

const Words& english_words() {
    static const Words kWords{
        {"Blue", "Lost", "Distant", "Lonely",   "Golden", "Rainy",    "Crimson", "New",      "Silent", "Old",
         "Clay", "Last", "Deep",    "Restless", "Bright", "Midnight", "Morning", "Nameless", "Wild",   "Little"},
        {"Sky",  "River", "Road",   "Sparrow", "Letter",  "Flute", "Cloud",   "City",    "Dream", "Song",
         "Moon", "Boat",  "Window", "Rain",    "Lantern", "Wind",  "Orchard", "Pilgrim", "Wave",  "Evening"},
        {"Alice", "Benjamin", "Clara", "Daniel", "Edith", "Frances", "George", "Hannah", "Isaac", "Julia", "Kit",
         "Laura", "Martin", "Nora", "Owen", "Ruth"},
        {"Ashby", "Barlow", "Carter", "Dale", "Ellis", "Fenwick", "Grey", "Harper", "Marsh", "Reed", "Stone", "Wells"}};
    return kWords;
}

/// Every first with every second word, in random order.
std::vector<std::pair<std::string, std::string>> pairs(const std::vector<std::string>& first,
                                                       const std::vector<std::string>& second, Random& random) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& a : first)
        for (const auto& b : second) all.emplace_back(a, b);
    random.shuffle(all);
    return all;
}

}  // namespace

std::vector<Names> make_names(const std::string& language, int n, Seed seed) {
    const Words& words = language == "bangla" ? bangla_words() : english_words();
    Random random(seed, "corpus names " + language);
    const auto titles           = pairs(words.adjectives, words.nouns, random);
    const auto people           = pairs(words.first_names, words.last_names, random);
    const auto albums           = pairs(words.adjectives, words.nouns, random);
    const std::size_t n_artists = std::min<std::size_t>(people.size(), static_cast<std::size_t>(n) / 6 + 1);
    std::vector<Names> names;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
        const auto& [adjective, noun] = titles[i % titles.size()];
        const std::size_t round = i / titles.size(), artist = i % n_artists;
        const auto& album = albums[(2 * artist + i / n_artists % 2) % albums.size()];
        names.push_back(
            {round == 0 ? fmt::format("{} {}", adjective, noun) : fmt::format("{} {} {}", adjective, noun, round + 1),
             fmt::format("{} {}", people[artist].first, people[artist].second),
             fmt::format("{} {}", album.first, album.second)});
    }
    return names;
}

}  // namespace ektara::corpus
