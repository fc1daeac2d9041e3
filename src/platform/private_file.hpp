// A small file that only its owner may read, used by one process at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace trecho {

class PrivateFile {
public:
    virtual ~PrivateFile() = default; // unlocks it for other processes

    // "" when it can't be read.
    virtual std::string read() = 0;

    // Replaces the whole content. False when it can't be written.
    virtual bool write(std::string_view text) = 0;
};

struct OpenedFile {
    std::unique_ptr<PrivateFile> file; // null when it can't be opened
    bool is_in_use = false;            // whether another process has it, when `file` is null
};

// Makes the file (mode 0600) and its folder (0700) when they are missing.
OpenedFile open_private_file(const std::filesystem::path& path);

// Makes the folder (mode 0700) when it is missing. Reports no error: opening a file in it will.
void make_private_folder(const std::filesystem::path& folder);

// The folder for files that programs of this user keep from one start to the next: $XDG_STATE_HOME,
// else ~/.local/state (XDG Base Directory Specification). Empty when there is no home.
std::filesystem::path user_state_folder();

} // namespace trecho
