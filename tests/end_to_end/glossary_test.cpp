// Goal: the glossary of architecture.md and the sources use the same words.
#include "end_to_end/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

namespace {

struct Entry {
    std::string term;
    std::vector<std::string> code_names;
    std::vector<std::string> replaced_words;
};

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) {
        const std::size_t begin = part.find_first_not_of(' ');
        if (begin == std::string::npos) continue;
        parts.push_back(part.substr(begin, part.find_last_not_of(' ') + 1 - begin));
    }
    return parts;
}

bool is_in_a_word(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0; }

bool is_in_a_name(char letter) { return is_in_a_word(letter) || letter == '_'; }

// The names in a text, in code style.
std::vector<std::string> names_in(std::string text) {
    std::ranges::replace_if(text, std::not_fn(is_in_a_name), ' ');
    return split(text, ' ');
}

// As words and file names are compared: Old_name is "old name".
std::string as_words(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char letter) {
        return letter == '_' ? ' ' : static_cast<char>(std::tolower(letter));
    });
    return text;
}

bool has_word(const std::string& text, const std::string& word) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_in_a_word(text[at - 1])) &&
            (end == text.size() || !is_in_a_word(text[end])))
            return true;
    }
    return false;
}

Entry parse_entry(const std::string& row) {
    std::vector<std::string> columns;
    std::istringstream stream(row.substr(1));
    for (std::string column; std::getline(stream, column, '|');) columns.push_back(column);
    EXPECT_EQ(columns.size(), 4U) << row;
    columns.resize(4);
    return {columns[0], names_in(columns[2]), split(columns[3], ',')};
}

std::vector<Entry> read_glossary() {
    std::ifstream document(TRECHO_DOCUMENTS "/architecture.md");
    std::vector<Entry> entries;
    bool is_inside = false;
    for (std::string line; std::getline(document, line);) {
        if (line.starts_with("## ")) is_inside = line == "## Glossary";
        if (is_inside && line.starts_with("| ")) entries.push_back(parse_entry(line));
    }
    EXPECT_GT(entries.size(), 2U) << "architecture.md has no glossary";
    entries.erase(entries.begin(), entries.begin() + std::min<long>(2, std::ssize(entries)));
    return entries;
}

struct Source {
    std::string path;
    std::string text; // begins with the path, whose words count too
};

std::vector<Source> read_sources() {
    std::vector<Source> sources;
    const std::filesystem::path root = TRECHO_DOCUMENTS "/../src";
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
        if (!file.is_regular_file()) continue;
        const std::string path = file.path().lexically_relative(root).string();
        if (path.starts_with("board/page/")) continue; // its pictures are pictures
        sources.push_back({path, path + "\n" + read_text(file.path())});
    }
    return sources;
}

} // namespace

TEST(Glossary, HasThirtyTwoTermsInAlphabeticalOrder) {
    std::vector<std::string> terms;
    for (const Entry& entry : read_glossary()) terms.push_back(entry.term);
    EXPECT_EQ(terms.size(), 32U);
    EXPECT_TRUE(std::ranges::is_sorted(terms)) << testing::PrintToString(terms);
}

TEST(Glossary, NamesOnlyWhatTheCodeHas) {
    std::set<std::string> names;
    for (const Source& source : read_sources()) {
        for (std::string& name : names_in(source.text)) names.insert(std::move(name));
    }
    for (const Entry& entry : read_glossary()) {
        EXPECT_FALSE(entry.code_names.empty()) << entry.term;
        for (const std::string& name : entry.code_names)
            EXPECT_TRUE(names.contains(name)) << "the sources have no " << name;
    }
}

TEST(Glossary, ReplacesWordsThatNoSourceUses) {
    const std::vector<Entry> entries = read_glossary();
    for (const Source& source : read_sources()) {
        const std::string text = as_words(source.text);
        for (const Entry& entry : entries) {
            for (const std::string& word : entry.replaced_words)
                EXPECT_FALSE(has_word(text, word))
                    << "src/" << source.path << " says \"" << word << "\" for" << entry.term;
        }
    }
}

} // namespace trecho
