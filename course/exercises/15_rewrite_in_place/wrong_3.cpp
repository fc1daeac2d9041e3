// Exercise 15, wrong: saves the work when the file has that content already. But what a program
// reads needn't be on disk: an earlier process may have been killed before its sync.
#include "exercise.hpp"

namespace exercise {

void save(Folder& folder, std::string_view content) {
    if (folder.has(file_name) && folder.read(file_name) == content) return; // nothing to do
    const std::string next = file_name + ".new"; // a half one of an earlier kill is emptied
    folder.create(next);
    folder.write(next, content);
    folder.sync(next);              // before it gets the name: else the name may be there first
    folder.rename(next, file_name); // the one instant in which the old becomes the new
    folder.sync_folder();           // before we return: else the old one may come back
}

} // namespace exercise
