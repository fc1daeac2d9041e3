// A small file that only its owner may read, used by one process at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace trecho {

class PrivateFile {
public:
    virtual ~PrivateFile() = default; // lets others use it

    virtual std::string read() = 0;

    // Replaces all of it. False when it can't be written.
    virtual bool write(std::string_view text) = 0;
};

struct OpenedFile {
    std::unique_ptr<PrivateFile> file; // null when it can't be opened
    bool is_in_use = false;            // by another process, which is why
};

// Makes the file (mode 0600) and its folder (0700) when they are missing.
OpenedFile open_private_file(const std::filesystem::path& path);

// With mode 0700, when it is missing. A folder that can't be made shows when it is used.
void make_private_folder(const std::filesystem::path& folder);

// Where programs of this user keep what they want to find again: $XDG_STATE_HOME, else
// ~/.local/state (XDG Base Directory Specification). Empty when there is no home.
std::filesystem::path user_state_folder();

} // namespace trecho
