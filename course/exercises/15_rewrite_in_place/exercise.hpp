// Exercise 15, the interface: a file that is replaced, on a disk that may stop at any moment.
#pragma once

#include <string>
#include <string_view>

namespace exercise {

// One folder. Each function is one call of the system, and never fails.
//
// After kill -9, the next start finds all that was done: the system is still running. After a power
// cut it finds what was synced, and of the rest whatever had reached the disk by chance: of a file,
// the content as it was between any two calls, or in the middle of a write; of the names, what
// stood in the folder between any two calls. Files and names reach the disk independently.
class Folder {
public:
    virtual ~Folder() = default;

    virtual bool has(const std::string& name) const = 0;
    virtual std::string read(const std::string& name) const = 0;

    // open(O_CREAT | O_TRUNC): a new empty file; or an old file, emptied.
    virtual void create(const std::string& name) = 0;

    // write(): adds to the end of a file.
    virtual void write(const std::string& name, std::string_view bytes) = 0;

    // fsync() of a file: its content is on disk. Says nothing of its name.
    virtual void sync(const std::string& name) = 0;

    // rename(): the file `from` has the name `to` now, and the file that had it before has none. To
    // all readers that is one instant.
    virtual void rename(const std::string& from, const std::string& to) = 0;

    // unlink()
    virtual void remove(const std::string& name) = 0;

    // fsync() of the folder: its names are on disk.
    virtual void sync_folder() = 0;
};

inline const std::string file_name = "seats.json";

// Replaces the content of `file_name`, which may exist or not. Whenever the process or the machine
// stops, the next start finds the old content or the new one, as a whole. When save() has returned,
// it finds the new one: a customer was told.
void save(Folder& folder, std::string_view content);

} // namespace exercise
