#include "cli/session_files.hpp"

#include "platform/plain_terminal.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

namespace trecho {

namespace {

struct Candidate {
    bool is_undecided = false;
    std::filesystem::file_time_type written;
    std::string text;

    bool is_better_than(const Candidate& other) const {
        return std::pair(is_undecided, written) > std::pair(other.is_undecided, other.written);
    }
};

std::string session_of(const std::string& text) { return parse_memory(text).session; }

} // namespace

// The files are used in one order, whatever the order of the servers, so that of two consoles that
// start at once one gets them all. Also, a program that is killed between two writes leaves the
// first file with the newest content.
SessionFiles::SessionFiles(const std::filesystem::path& folder,
                           const std::vector<Endpoint>& servers, const Texts& texts)
    : texts_(texts) {
    if (folder.empty()) return;
    std::vector<std::string> addresses(servers.size());
    std::ranges::transform(servers, addresses.begin(),
                           [](const Endpoint& server) { return to_string(server); });
    std::ranges::sort(addresses);
    for (const std::string& address : addresses) {
        const std::filesystem::path path = folder / ("session-" + address);
        OpenedFile opened = open_private_file(path);
        if (!opened.file) {
            is_in_use_ = opened.is_in_use;
            files_.clear();
            return;
        }
        files_.push_back({path, std::move(opened.file)});
    }
}

std::string SessionFiles::load() {
    std::optional<Candidate> best;
    for (const SessionFile& kept : files_) {
        Candidate candidate;
        std::error_code ignored;
        candidate.written = std::filesystem::last_write_time(kept.path, ignored);
        candidate.text = kept.file->read();
        const Memory memory = parse_memory(candidate.text);
        candidate.is_undecided = !memory.undecided.empty();
        if (memory.session.empty()) continue;
        if (!best || candidate.is_better_than(*best)) best = std::move(candidate);
    }
    if (!best) return {};
    if (files_.size() > 1) save(print_memory(parse_memory(best->text)));
    return best->text;
}

void SessionFiles::save(const std::string& text) {
    const auto is_written = [&](const SessionFile& kept) { return replace(kept, text + "\n"); };
    if (!files_.empty() && std::ranges::all_of(files_, is_written)) return;
    if (std::exchange(has_warned_, true)) return;
    print_error_wrapped(is_in_use_ ? texts_.in_another_window : texts_.not_remembered);
}

bool SessionFiles::replace(const SessionFile& kept, const std::string& text) const {
    const std::string before = kept.file->read();
    const std::string session = session_of(before);
    if (files_.size() > 1 && !session.empty() && session != session_of(text)) {
        const OpenedFile aside = open_private_file(kept.path.string() + ".before");
        if (!aside.file || !aside.file->write(before)) return false;
    }
    return kept.file->write(text);
}

} // namespace trecho
