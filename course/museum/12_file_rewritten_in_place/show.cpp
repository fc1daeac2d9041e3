// The server saves four legs. The picture says what a start would find, if the process were killed
// or the power failed at that moment.
#include "code.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace trecho::museum {

namespace {

constexpr Actor server = 0;
constexpr Actor disk = 1;

const std::string before = "REC > SSA: 9\nSSA > NAT: 9\nNAT > FOR: 9\nFOR > REC: 9\n";
const std::string after = "REC > SSA: 8\nSSA > NAT: 9\nNAT > FOR: 9\nFOR > REC: 9\n";

// Takes a millisecond for each line, and for a sync. A power cut takes away all that isn't synced.
class DrawnFolder final : public Folder {
public:
    explicit DrawnFolder(Scene& scene) : scene_(scene) { files_["seats"] = {before, before}; }

    awaitable<void> write(std::string file, std::string content) override {
        files_[file] = File();
        tell("empties " + file);
        while (!content.empty()) {
            co_await scene_.pause(std::chrono::milliseconds(1));
            const std::size_t line = content.find('\n') + 1;
            files_[file].content += content.substr(0, line);
            content.erase(0, line);
            tell("writes to " + file);
        }
    }

    awaitable<void> sync(std::string file) override {
        co_await scene_.pause(std::chrono::milliseconds(1));
        files_[file].synced = files_[file].content;
        tell("syncs " + file);
    }

    void rename(const std::string& from, const std::string& to) override {
        files_[to] = files_.extract(from).mapped();
        tell("renames " + from);
    }

    int moments = 0;
    int moments_with_damage = 0;

private:
    struct File {
        std::string content;
        std::string synced;
    };

    void tell(const std::string& what) {
        scene_.timeline.arrow(server, disk, what);
        const auto& [content, synced] = files_["seats"];
        const auto legs = std::ranges::count(content, '\n');
        const auto certain = std::ranges::count(synced, '\n');
        scene_.timeline.note(disk,
                             {fmt::format("killed: {} of 4, no power: {} of 4", legs, certain),
                              fmt::format("kill: {} de 4, sem energia: {} de 4", legs, certain)});
        ++moments;
        if (!is_whole(content) || !is_whole(synced)) ++moments_with_damage;
    }

    static bool is_whole(const std::string& seats) { return seats == before || seats == after; }

    Scene& scene_;
    std::map<std::string, File> files_;
};

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"server", "servidor"}, {"disk", "disco"}});
    DrawnFolder folder(scene);
    scene.tasks.spawn(save(folder, after));
    scene.run();

    scene.must_hold({"whenever the server ends, its next start finds all legs",
                     "quando quer que o servidor termine, o próximo início acha todos os trechos"},
                    folder.moments_with_damage == 0,
                    {fmt::format("in {} of {} moments a part of the legs is lost",
                                 folder.moments_with_damage, folder.moments),
                     fmt::format("em {} de {} momentos, perde-se uma parte dos trechos",
                                 folder.moments_with_damage, folder.moments)});
    scene.end();
}

} // namespace trecho::museum
