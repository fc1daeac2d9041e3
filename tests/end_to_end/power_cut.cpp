#include "end_to_end/power_cut.hpp"

#include "end_to_end/disk_trace.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace trecho {

namespace {

struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct File {
    bool has_durable_name = false;
    std::uint64_t written = 0;
    std::uint64_t durable = 0;

    // What the kernel dropped when a sync failed. Only that sync reports it; later syncs succeed
    // without it (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC
    // 2020).
    std::vector<Range> dropped;
};

class Disk {
public:
    explicit Disk(const std::filesystem::path& root) : root_(root) {}

    void happen(const DiskCall& call) {
        if (call.outcome == "hit") return;
        const bool is_done = call.outcome == "done";
        if (call.name == "sync") {
            if (is_done) sync(call.path);
            if (!is_done && files_.contains(call.path)) drop(files_[call.path]);
        } else if (is_done) {
            change(call);
        }
    }

    void lose_the_rest() const {
        for (const auto& [path, file] : files_) {
            if (!std::filesystem::exists(path)) continue;
            if (!file.has_durable_name) {
                std::filesystem::remove(path);
                continue;
            }
            if (std::filesystem::file_size(path) > file.durable)
                std::filesystem::resize_file(path, file.durable);
            for (const Range& range : file.dropped) fill_with_zeros(path, file, range);
        }
        for (const auto& [path, is_durable] : folders_) {
            if (!is_durable) std::filesystem::remove_all(path);
        }
    }

private:
    void change(const DiskCall& call) {
        File& file = files_[call.path];
        if (call.name == "create" || call.name == "empty") {
            file.written = file.durable = 0;
            file.dropped.clear();
        } else if (call.name == "write") {
            file.written = std::max(file.written, call.number + call.bytes);
            std::erase_if(file.dropped, [&](const Range& range) {
                return range.begin >= call.number && range.end <= call.number + call.bytes;
            });
        } else if (call.name == "truncate") {
            file.written = call.number;
            file.durable = std::min(file.durable, call.number);
            std::erase_if(file.dropped,
                          [&](const Range& range) { return range.begin >= call.number; });
        } else if (call.name == "rename") {
            // Either name may survive. Assume the new one: it shows whether its content was synced.
            File moved = file;
            moved.has_durable_name = true;
            files_.erase(call.path);
            files_[call.to] = moved;
        } else if (call.name == "make") {
            files_.erase(call.path);
            folders_[call.path] = false;
        }
    }

    // fsync(2) of a folder makes the names in it durable, fsync(2) of a file its bytes.
    void sync(const std::filesystem::path& path) {
        if (path == root_ || folders_.contains(path)) {
            for (auto& [child, file] : files_) {
                if (child.parent_path() == path) file.has_durable_name = true;
            }
            for (auto& [child, is_durable] : folders_) {
                if (child.parent_path() == path) is_durable = true;
            }
            return;
        }
        files_[path].durable = files_[path].written;
    }

    static void drop(File& file) {
        if (file.written > file.durable) file.dropped.push_back({file.durable, file.written});
    }

    static void fill_with_zeros(const std::filesystem::path& path, const File& file, Range range) {
        const std::uint64_t end = std::min(range.end, file.durable);
        if (range.begin >= end) return;
        std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(range.begin));
        stream << std::string(end - range.begin, '\0');
    }

    std::filesystem::path root_;
    std::map<std::filesystem::path, File> files_;
    std::map<std::filesystem::path, bool> folders_; // whether its name is durable
};

} // namespace

void cut_power(const std::filesystem::path& root, const std::filesystem::path& trace) {
    Disk disk(root);
    for (const DiskCall& call : read_disk_trace(trace)) disk.happen(call);
    disk.lose_the_rest();
}

} // namespace trecho
