// Goal: at each moment of save(), each stop that the disk allows leaves the old file or the new
// one.
#include "exercise.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

namespace exercise {

namespace {

// All that was so between two calls, since the last sync. A power cut leaves any of them.
template <class State>
class Versions {
public:
    explicit Versions(State first) : states_{std::move(first)} {}

    const State& newest() const { return states_.back(); }
    const std::vector<State>& all() const { return states_; }
    void add(State state) { states_.push_back(std::move(state)); }
    void sync() { states_ = {State(states_.back())}; }

private:
    std::vector<State> states_;
};

// What the next start finds under `file_name`; nothing when there is no such file.
using Found = std::optional<std::string>;

class Disk final : public Folder {
public:
    bool has(const std::string& name) const override { return names_.newest().contains(name); }
    std::string read(const std::string& name) const override {
        return files_[number_of(name)].newest();
    }

    void create(const std::string& name) override {
        if (has(name)) {
            files_[number_of(name)].add("");
        } else {
            Names names = names_.newest();
            names.emplace(name, files_.size());
            files_.emplace_back(std::string());
            names_.add(std::move(names));
        }
        called("create " + name);
    }

    void write(const std::string& name, std::string_view bytes) override {
        const std::string before = read(name);
        for (const std::size_t size : {std::size_t(0), bytes.size() / 2, bytes.size()}) {
            files_[number_of(name)].add(before + std::string(bytes.substr(0, size)));
            if (size < bytes.size()) is_within(fmt::format("write {} bytes to {}", size, name));
        }
        called(fmt::format("write {} bytes to {}", bytes.size(), name));
    }

    void sync(const std::string& name) override {
        files_[number_of(name)].sync();
        called("sync " + name);
    }

    void rename(const std::string& from, const std::string& to) override {
        Names names = names_.newest();
        names[to] = number_of(from);
        if (from != to) names.erase(from);
        names_.add(std::move(names));
        called("rename " + from + " to " + to);
    }

    void remove(const std::string& name) override {
        Names names = names_.newest();
        number_of(name);
        names.erase(name);
        names_.add(std::move(names));
        called("remove " + name);
    }

    void sync_folder() override {
        names_.sync();
        called("sync the folder");
    }

    // For the test: what the next start would find, if now came a kill, or a power cut.
    Found after_kill() const { return has(file_name) ? Found(read(file_name)) : std::nullopt; }
    std::vector<Found> after_power_cut() const {
        std::vector<Found> all;
        for (const Names& names : names_.all()) {
            const auto entry = names.find(file_name);
            if (entry == names.end()) {
                all.push_back(std::nullopt);
            } else {
                for (const std::string& content : files_[entry->second].all())
                    all.push_back(content);
            }
        }
        return all;
    }

    void be_synced() {
        names_.sync();
        for (Versions<std::string>& file : files_) file.sync();
        calls.clear();
    }

    std::vector<std::string> calls;
    std::function<void()> between_two_calls = [] {};

private:
    using Names = std::map<std::string, std::size_t>; // the number of the file that has the name

    void called(const std::string& what) {
        calls.push_back(what);
        between_two_calls();
    }
    void is_within(const std::string& what) {
        called(what);
        calls.pop_back();
    }

    std::size_t number_of(const std::string& name) const {
        const auto entry = names_.newest().find(name);
        if (entry == names_.newest().end())
            throw std::runtime_error(fmt::format("there is no file {}", name));
        return entry->second;
    }

    Versions<Names> names_{Names()};
    std::vector<Versions<std::string>> files_;
};

std::string in_words(const Found& found, const Found& before, const std::string& after) {
    if (!found) return "no " + file_name + " at all";
    if (found->empty()) return "an empty " + file_name;
    if (found == before) return "the old " + file_name;
    if (found == after) return "the new " + file_name;
    if (after.starts_with(*found))
        return fmt::format("the first {} of {} bytes of the new {}", found->size(), after.size(),
                           file_name);
    return fmt::format("a {} that is neither the old nor the new one", file_name);
}

// Calls save() once, and stops it at each moment, in each way.
class Trial {
public:
    Trial(Disk& disk, const std::string& content) : disk_(disk), after_(content) {
        before_ = disk_.after_kill();
        disk_.be_synced();
    }

    // Returns what went wrong first.
    std::string play() {
        disk_.between_two_calls = [this] { look(); };
        try {
            save(disk_, after_);
        } catch (const std::exception& error) {
            return fmt::format("save() called {}, and then: {}", list_of_calls(), error.what());
        }
        has_returned_ = true;
        look();
        disk_.between_two_calls = [] {};
        return wrong_;
    }

private:
    void look() {
        judge("kill -9", disk_.after_kill());
        for (const Found& found : disk_.after_power_cut()) judge("a power cut", found);
    }

    void judge(const std::string& stop, const Found& found) {
        const bool is_right = found == after_ || (!has_returned_ && found == before_);
        if (is_right || !wrong_.empty()) return;
        const std::string told =
            has_returned_ ? " When save() had returned, so that a customer was told," : " Then";
        wrong_ = fmt::format("save() called {}.{} came {}. The next start found {}.",
                             list_of_calls(), told, stop, in_words(found, before_, after_));
    }

    std::string list_of_calls() const {
        return disk_.calls.empty() ? "nothing" : fmt::format("[{}]", fmt::join(disk_.calls, "; "));
    }

    Disk& disk_;
    Found before_;
    std::string after_;
    bool has_returned_ = false;
    std::string wrong_;
};

void expect_safe(Disk& disk, const std::string& content) {
    const std::string wrong = Trial(disk, content).play();
    if (!wrong.empty()) ADD_FAILURE() << wrong;
}

} // namespace

TEST(Save, ReplacesTheFile) {
    Disk disk;
    save(disk, "120 seats");
    EXPECT_EQ(disk.after_kill(), "120 seats") << "save() has returned; this is in " << file_name;
    save(disk, "9 seats");
    EXPECT_EQ(disk.after_kill(), "9 seats") << "save() has returned; this is in " << file_name;
}

TEST(Save, IsSafeWhenThereIsAnOldFile) {
    Disk disk;
    disk.create(file_name);
    disk.write(file_name, "120 seats in Recife, 80 seats in Natal");
    expect_safe(disk, "119 seats in Recife, 80 seats in Natal");
}

TEST(Save, IsSafeWhenThereIsNoFileYet) {
    Disk disk;
    expect_safe(disk, "120 seats in Recife, 80 seats in Natal");
}

TEST(Save, IsSafeEachTime) {
    Disk disk;
    for (int seats = 120; seats > 110 && !testing::Test::HasFailure(); --seats)
        expect_safe(disk,
                    std::to_string(seats) + std::string(static_cast<std::size_t>(seats), '.'));
}

// Another process was killed just after its rename, and the customer asks again. What can be read
// isn't on disk yet.
TEST(Save, IsSafeWhenTheNewContentIsThereButNotSynced) {
    Disk disk;
    disk.create(file_name);
    disk.write(file_name, "120 seats");
    disk.be_synced();
    disk.create("left");
    disk.write("left", "119 seats");
    disk.sync("left");
    disk.rename("left", file_name);
    save(disk, "119 seats");
    for (const Found& found : disk.after_power_cut()) {
        if (found == "119 seats") continue;
        FAIL() << "an earlier process was killed after its rename, before its sync_folder(); then "
                  "save() was called with the same content, and returned. Then came a power cut. "
                  "The next start found "
               << in_words(found, "120 seats", "119 seats");
    }
}

// Another process was killed here before, and has left files of any names that save() may use.
TEST(Save, IsSafeAfterAnEarlierKill) {
    Disk clean;
    save(clean, "120 seats");
    std::vector<std::string> used;
    for (const std::string& call : clean.calls) {
        const bool creates = call.starts_with("create ");
        if (creates && call != "create " + file_name) used.push_back(call.substr(7));
    }
    for (const std::string& name : used) {
        Disk disk;
        disk.create(file_name);
        disk.write(file_name, "120 seats");
        disk.create(name);
        disk.write(name, "the half of an earlier one, and longer than the new one");
        expect_safe(disk, "119 seats");
    }
}

} // namespace exercise
